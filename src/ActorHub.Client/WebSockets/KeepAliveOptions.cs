namespace ActorHub.Client;

/// <summary>Detection of a lost connection by Pings. Immutable.</summary>
public sealed record KeepAliveOptions
{
    /// <summary>The defaults.</summary>
    public static KeepAliveOptions Default { get; } = new();

    /// <summary>Idle time after which the client sends a Ping.</summary>
    /// <value>25 seconds unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 ms. <see cref="Timeout.InfiniteTimeSpan"/> and longer spans than 24 days count as 24 days.</exception>
    public TimeSpan Interval { get; init => field = TimerRange.Wait(value); } = TimeSpan.FromSeconds(25);

    /// <summary>
    /// Time to wait for any data after the Ping. The connection is then aborted. After the process was suspended, data that has arrived meanwhile
    /// still counts.
    /// </summary>
    /// <value>10 seconds unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 ms. <see cref="Timeout.InfiniteTimeSpan"/> and longer spans than 24 days count as 24 days.</exception>
    public TimeSpan PongTimeout { get; init => field = TimerRange.Wait(value); } = TimeSpan.FromSeconds(10);
}
