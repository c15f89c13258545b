namespace ActorHub.Hub;

/// <summary>What clients may use of the hub. Immutable; shared by all connections.</summary>
public sealed record HubLimits
{
    /// <summary>Longest channel name in bytes of UTF-8. Part of the protocol, so no option.</summary>
    public const int MaxChannelNameBytes = 255;

    /// <summary>Longest command id in bytes of JSON, the quotes of a string included. Part of the protocol, so no option.</summary>
    public const int MaxIdBytes = 128;

    /// <summary>Subscriptions that one connection may have.</summary>
    /// <value>128 unless set.</value>
    public int MaxSubscriptionsPerConnection { get; init; } = 128;

    /// <summary>Channels that may be live at once; a command that would make one more is refused.</summary>
    /// <value>100,000 unless set.</value>
    public int MaxLiveChannels { get; init; } = 100_000;

    /// <summary>Publications, direct messages and broadcasts together that one connection may send in a second; also how many it may send in one burst.</summary>
    /// <value>10,000 unless set: far above what people or sensors send, below what would let one client take a core from the others.</value>
    public int MaxPublishesPerSecond { get; init; } = 10_000;

    /// <summary>Commands of one connection that the hub works on at once; its next ones wait unread.</summary>
    /// <value>32 unless set.</value>
    public int MaxCommandsInFlight { get; init; } = 32;

    /// <summary>Members that a presence reply lists at most; the count in it is always the true one.</summary>
    /// <value>1,000 unless set.</value>
    public int MaxPresenceMembers { get; init; } = 1_000;

    /// <summary>How long a channel without subscribers and messages stays live, so that its epoch and offsets last; up to twice this time.</summary>
    /// <value>1 minute unless set.</value>
    public TimeSpan ChannelIdleTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Publications that may wait for one in-process subscriber; a slower one is ended.</summary>
    /// <value>10,000 unless set.</value>
    public int MaxPendingPublications { get; init; } = 10_000;

    /// <summary>The limits that a connection is told in its welcome.</summary>
    /// <param name="maxMessageBytes">Longest message on the connection's endpoint.</param>
    internal ClientLimits ForClients(int maxMessageBytes) => new(maxMessageBytes, MaxChannelNameBytes, MaxSubscriptionsPerConnection, MaxPublishesPerSecond);
}
