namespace ActorHub.Client;

/// <summary>Detection of a lost connection by Pings. Immutable.</summary>
public sealed record KeepAliveOptions
{
    /// <summary>The defaults.</summary>
    public static KeepAliveOptions Default { get; } = new();

    /// <summary>Idle time after which the client sends a Ping.</summary>
    /// <value>25 seconds unless set.</value>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Time to wait for any data after the Ping. The connection is then aborted.</summary>
    /// <value>10 seconds unless set.</value>
    public TimeSpan PongTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
