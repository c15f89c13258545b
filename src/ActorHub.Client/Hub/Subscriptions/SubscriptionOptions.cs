namespace ActorHub.Client;

/// <summary>The policy when publications arrive faster than the program reads them.</summary>
public enum SlowConsumerPolicy
{
    /// <summary>End the subscription. After the pending publications, the enumeration throws <see cref="SubscriptionLostException"/>.</summary>
    End,

    /// <summary>Discard the oldest publications and raise <see cref="HubClientEvent.Gap"/>. The next publication read reports it too.</summary>
    DropOldest,

    /// <summary>
    /// Stop reading the whole connection until there is room. Replies and other channels wait too, and the hub closes the connection if its
    /// queue fills up. A program that awaits a reply of the same client between two publications may deadlock until
    /// <see cref="HubClientOptions.RequestTimeout"/>.
    /// </summary>
    Wait,
}

/// <summary>Options of a subscription. Immutable.</summary>
public sealed record SubscriptionOptions
{
    /// <summary>The defaults.</summary>
    public static SubscriptionOptions Default { get; } = new();

    /// <summary>
    /// The position to continue from: the subscription begins with the publications after it. If the hub cannot recover them,
    /// <see cref="HubClientEvent.Gap"/> is raised before the subscription begins, and the first publication reports it too.
    /// </summary>
    /// <value>Null unless set: the subscription begins with the next publication.</value>
    public StreamPosition? Since { get; init; }

    /// <summary>Whether the subscription begins with the channel's last publication, if the hub keeps it and <see cref="Since"/> recovers nothing.</summary>
    /// <value>False unless set. The channel's namespace may ask for it, too.</value>
    public bool Cache { get; init; }

    /// <summary>Most publications pending until the program reads them.</summary>
    /// <value>1,024 unless set.</value>
    public int MaxPendingPublications { get; init; } = 1_024;

    /// <summary>Most bytes of pending publications. A single longer publication is accepted too.</summary>
    /// <value>4 MiB unless set.</value>
    public int MaxPendingBytes { get; init; } = 4 << 20;

    /// <summary>The policy at either limit.</summary>
    /// <value><see cref="SlowConsumerPolicy.End"/> unless set.</value>
    public SlowConsumerPolicy WhenFull { get; init; } = SlowConsumerPolicy.End;
}
