namespace ActorHub.Client;

/// <summary>
/// Delays between attempts to connect: exponential back-off with full jitter, so that clients do not reconnect all at once. Each delay is
/// random, between 0 and a limit that doubles. Immutable.
/// </summary>
public sealed record ReconnectOptions
{
    /// <summary>The defaults.</summary>
    public static ReconnectOptions Default { get; } = new();

    /// <summary>The limit of the delay before the first attempt after a connection was lost (RFC 6455 §7.2.3).</summary>
    /// <value>5 seconds unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a negative span. <see cref="Timeout.InfiniteTimeSpan"/> and longer spans than 24 days count as 24 days.</exception>
    public TimeSpan FirstDelay { get; init => field = TimerRange.Delay(value); } = TimeSpan.FromSeconds(5);

    /// <summary>The limit of the delay after the first failed attempt. It doubles with each further one.</summary>
    /// <value>1 second unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a negative span. <see cref="Timeout.InfiniteTimeSpan"/> and longer spans than 24 days count as 24 days.</exception>
    public TimeSpan BaseDelay { get; init => field = TimerRange.Delay(value); } = TimeSpan.FromSeconds(1);

    /// <summary>The maximum of the limit.</summary>
    /// <value>30 seconds unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a negative span. <see cref="Timeout.InfiniteTimeSpan"/> and longer spans than 24 days count as 24 days.</exception>
    public TimeSpan MaxDelay { get; init => field = TimerRange.Delay(value); } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The number of consecutive failed attempts after which the client closes; null for no limit. A connection that is lost within 5 seconds
    /// counts as a failed attempt.
    /// </summary>
    /// <value>Null unless set.</value>
    public int? MaxAttempts { get; init; }
}
