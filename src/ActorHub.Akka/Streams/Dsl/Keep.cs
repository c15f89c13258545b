namespace Akka.Streams.Dsl;

/// <summary>Which materialised value to keep when two graphs are joined.</summary>
public static class Keep
{
    /// <summary>The upstream's.</summary>
    /// <param name="left">The upstream's.</param>
    /// <param name="right">The downstream's.</param>
    public static TLeft Left<TLeft, TRight>(TLeft left, TRight right) => left;

    /// <summary>The downstream's.</summary>
    /// <param name="left">The upstream's.</param>
    /// <param name="right">The downstream's.</param>
    public static TRight Right<TLeft, TRight>(TLeft left, TRight right) => right;

    /// <summary>Both.</summary>
    /// <param name="left">The upstream's.</param>
    /// <param name="right">The downstream's.</param>
    public static (TLeft, TRight) Both<TLeft, TRight>(TLeft left, TRight right) => (left, right);

    /// <summary>Neither.</summary>
    /// <param name="left">The upstream's.</param>
    /// <param name="right">The downstream's.</param>
    public static NotUsed None<TLeft, TRight>(TLeft left, TRight right) => NotUsed.Instance;
}
