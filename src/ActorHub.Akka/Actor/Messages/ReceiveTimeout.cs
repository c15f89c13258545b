namespace Akka.Actor;

/// <summary>Nothing arrived for the time given to <see cref="IActorContext.SetReceiveTimeout"/>.</summary>
public class ReceiveTimeout : IPossiblyHarmful
{
    private ReceiveTimeout()
    {
    }

    /// <summary>The only value.</summary>
    public static ReceiveTimeout Instance { get; } = new();
}
