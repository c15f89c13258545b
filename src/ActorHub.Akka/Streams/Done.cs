namespace Akka;

/// <summary>What a task yields that only says "it is over".</summary>
public sealed class Done
{
    /// <summary>The only value.</summary>
    public static readonly Done Instance = new();

    private Done()
    {
    }
}
