using ActorHub.Connections;

namespace ActorHub.Hub;

/// <summary>Limits of a hub, for each client and in total. Immutable; shared by all connections.</summary>
public sealed record HubLimits
{
    /// <summary>Longest channel name in bytes of UTF-8. The protocol fixes it.</summary>
    public const int MaxChannelNameBytes = 255;

    /// <summary>Longest command id in bytes of JSON, including the quotes of a string. The protocol fixes it.</summary>
    public const int MaxIdBytes = 128;

    /// <summary>Most subscriptions of one connection.</summary>
    /// <value>128 unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1.</exception>
    public int MaxSubscriptionsPerConnection { get; init => field = OptionRange.Between(value, 1, int.MaxValue, nameof(MaxSubscriptionsPerConnection)); } = 128;

    /// <summary>Most live channels. The hub refuses a command that would open another.</summary>
    /// <value>100,000 unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1.</exception>
    public int MaxLiveChannels { get; init => field = OptionRange.Between(value, 1, int.MaxValue, nameof(MaxLiveChannels)); } = 100_000;

    /// <summary>Most publications, direct messages and broadcasts, counted together, that one connection may send per second and in one burst.</summary>
    /// <value>10,000 unless set: far above the rates of people and sensors, and too low for one client to occupy a core.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1.</exception>
    public int MaxPublishesPerSecond { get; init => field = OptionRange.Between(value, 1, int.MaxValue, nameof(MaxPublishesPerSecond)); } = 10_000;

    /// <summary>Most commands of one connection in flight. The hub does not read the next one until it has sent a reply.</summary>
    /// <value>32 unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 or more than 10,000.</exception>
    public int MaxCommandsInFlight { get; init => field = OptionRange.Between(value, 1, 10_000, nameof(MaxCommandsInFlight)); } = 32;

    /// <summary>Most members that a presence reply lists. Its count is always exact.</summary>
    /// <value>1,000 unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 or more than 1,000,000.</exception>
    public int MaxPresenceMembers { get; init => field = OptionRange.Between(value, 1, 1_000_000, nameof(MaxPresenceMembers)); } = 1_000;

    /// <summary>Most publications in one reply to <c>history</c>, and most that a subscription recovers.</summary>
    /// <value>1,000 unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 or more than 1,000,000.</exception>
    public int MaxPagePublications { get; init => field = OptionRange.Between(value, 1, 1_000_000, nameof(MaxPagePublications)); } = 1_000;

    /// <summary>
    /// Most bytes of data in one reply to <c>history</c>, and most that a subscription recovers, unless a single publication has more. At most
    /// half of what may be queued for a connection (<see cref="Connections.ConnectionOptions.MaxOutboxBytes"/>) is used.
    /// </summary>
    /// <value>256 KiB unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 or more than 1 GiB.</exception>
    public int MaxPageBytes { get; init => field = OptionRange.Between(value, 1, 1 << 30, nameof(MaxPageBytes)); } = 256 * 1024;

    /// <summary>
    /// Most memory for the history of all channels, in the built-in broker. When it is used up, a channel that publishes loses its own oldest
    /// publications.
    /// </summary>
    /// <value>256 MiB unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 0 or more than 1 TiB.</exception>
    public long MaxHistoryBytes { get; init => field = OptionRange.Between(value, 0, 1L << 40, nameof(MaxHistoryBytes)); } = 256 << 20;

    /// <summary>
    /// Time for which a channel without subscribers and commands keeps its epoch and offsets. The channel ends after one to two times this
    /// time.
    /// </summary>
    /// <value>1 minute unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 ms or more than 1 day.</exception>
    public TimeSpan ChannelIdleTime { get; init => field = OptionRange.Wait(value, nameof(ChannelIdleTime)); } = TimeSpan.FromMinutes(1);

    /// <summary>Most publications pending for one in-process subscriber. The hub ends a subscription that exceeds it.</summary>
    /// <value>10,000 unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1.</exception>
    public int MaxPendingPublications { get; init => field = OptionRange.Between(value, 1, int.MaxValue, nameof(MaxPendingPublications)); } = 10_000;

    /// <summary>The limits that the welcome message states.</summary>
    /// <param name="maxMessageBytes">Longest message on the connection's endpoint.</param>
    internal ClientLimits ForClients(int maxMessageBytes) => new(maxMessageBytes, MaxChannelNameBytes, MaxSubscriptionsPerConnection, MaxPublishesPerSecond);
}
