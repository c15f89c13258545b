namespace ActorHub.Hub;

/// <summary>The hub's limits on clients and on itself. Immutable; shared by all connections.</summary>
public sealed record HubLimits
{
    /// <summary>Longest channel name in bytes of UTF-8. The protocol fixes it.</summary>
    public const int MaxChannelNameBytes = 255;

    /// <summary>Longest command id in bytes of JSON, including the quotes of a string. The protocol fixes it.</summary>
    public const int MaxIdBytes = 128;

    /// <summary>Most subscriptions of one connection.</summary>
    /// <value>128 unless set.</value>
    public int MaxSubscriptionsPerConnection { get; init; } = 128;

    /// <summary>Most live channels. The hub refuses a command that would create another.</summary>
    /// <value>100,000 unless set.</value>
    public int MaxLiveChannels { get; init; } = 100_000;

    /// <summary>Most publications, direct messages and broadcasts together of one connection in a second, and in one burst.</summary>
    /// <value>10,000 unless set: far above what people or sensors send, below what would let one client take a core from the others.</value>
    public int MaxPublishesPerSecond { get; init; } = 10_000;

    /// <summary>Most commands of one connection in flight. The hub does not read further ones until a reply is sent.</summary>
    /// <value>32 unless set.</value>
    public int MaxCommandsInFlight { get; init; } = 32;

    /// <summary>Most members that a presence reply lists. Its count is always exact.</summary>
    /// <value>1,000 unless set.</value>
    public int MaxPresenceMembers { get; init; } = 1_000;

    /// <summary>Time that an idle channel, without subscribers and messages, keeps its epoch and offsets. It ends after one to two times this time.</summary>
    /// <value>1 minute unless set.</value>
    public TimeSpan ChannelIdleTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Most publications pending for one in-process subscriber. The hub ends a slower subscription.</summary>
    /// <value>10,000 unless set.</value>
    public int MaxPendingPublications { get; init; } = 10_000;

    /// <summary>The limits that a welcome announces.</summary>
    /// <param name="maxMessageBytes">Longest message on the connection's endpoint.</param>
    internal ClientLimits ForClients(int maxMessageBytes) => new(maxMessageBytes, MaxChannelNameBytes, MaxSubscriptionsPerConnection, MaxPublishesPerSecond);
}
