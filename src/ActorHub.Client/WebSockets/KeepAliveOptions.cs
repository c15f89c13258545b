namespace ActorHub.Client;

/// <summary>How a silent peer is told from a dead one. Immutable.</summary>
public sealed record KeepAliveOptions
{
    /// <summary>The defaults.</summary>
    public static KeepAliveOptions Default { get; } = new();

    /// <summary>A Ping is sent when nothing came for this long.</summary>
    /// <value>25 seconds unless set.</value>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>The connection counts as lost when nothing at all came for this long after the Ping.</summary>
    /// <value>10 seconds unless set.</value>
    public TimeSpan PongTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
