namespace ActorHub.Client;

/// <summary>When a lost connection is tried again: at random within limits that double ("full jitter"), so that clients do not come all at once. Immutable.</summary>
public sealed record ReconnectOptions
{
    /// <summary>The defaults.</summary>
    public static ReconnectOptions Default { get; } = new();

    /// <summary>The first attempt after a connection was lost comes at random within this time (RFC 6455 §7.2.3).</summary>
    /// <value>5 seconds unless set.</value>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The limit after the first failed attempt; it doubles with each further one.</summary>
    /// <value>1 second unless set.</value>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The limit does not grow beyond this.</summary>
    /// <value>30 seconds unless set.</value>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The client ends after this many attempts in a row have failed; null to go on for ever. A connection that was lost within 5 seconds
    /// counts as one that failed.
    /// </summary>
    /// <value>Null unless set.</value>
    public int? MaxAttempts { get; init; }
}
