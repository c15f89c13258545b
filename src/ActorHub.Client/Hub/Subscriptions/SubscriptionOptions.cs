namespace ActorHub.Client;

/// <summary>What happens when a subscription's publications come faster than the program reads them.</summary>
public enum SlowConsumerPolicy
{
    /// <summary>The subscription ends: reading on throws <see cref="SubscriptionLostException"/> once what was kept is read.</summary>
    End,

    /// <summary>The oldest publications are dropped, with a <see cref="HubClientEvent.Gap"/>; the next one that is read says so too.</summary>
    DropOldest,

    /// <summary>
    /// The whole connection is not read until there is room: replies and other channels wait as well, and a hub that has to keep too
    /// much closes it. A reader that awaits replies of the same client between publications may then wait for itself until the
    /// request's time is over.
    /// </summary>
    Wait,
}

/// <summary>Options of a subscription. Immutable.</summary>
public sealed record SubscriptionOptions
{
    /// <summary>The defaults.</summary>
    public static SubscriptionOptions Default { get; } = new();

    /// <summary>Most publications pending until the program reads them.</summary>
    /// <value>1,024 unless set.</value>
    public int MaxPendingPublications { get; init; } = 1_024;

    /// <summary>Most bytes of pending publications. A single longer publication is kept too.</summary>
    /// <value>4 MiB unless set.</value>
    public int MaxPendingBytes { get; init; } = 4 << 20;

    /// <summary>What happens at either limit.</summary>
    /// <value><see cref="SlowConsumerPolicy.End"/> unless set.</value>
    public SlowConsumerPolicy WhenFull { get; init; } = SlowConsumerPolicy.End;
}
