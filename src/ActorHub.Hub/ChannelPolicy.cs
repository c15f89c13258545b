using ActorHub.Connections;

namespace ActorHub.Hub;

/// <summary>The rules for the channels of one namespace. Immutable.</summary>
public sealed record ChannelPolicy
{
    /// <summary>Longest <see cref="HistoryAge"/>.</summary>
    public static TimeSpan MaxHistoryAge { get; } = TimeSpan.FromDays(365);

    /// <summary>Most publications that each channel keeps.</summary>
    /// <value>0 unless set: none.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 0.</exception>
    public int HistorySize { get; init => field = OptionRange.Between(value, 0, int.MaxValue, nameof(HistorySize)); }

    /// <summary>How long a publication is kept.</summary>
    /// <value>5 minutes unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 second or more than <see cref="MaxHistoryAge"/>.</exception>
    public TimeSpan HistoryAge { get; init => field = OptionRange.Between(value, TimeSpan.FromSeconds(1), MaxHistoryAge, nameof(HistoryAge)); } = TimeSpan.FromMinutes(5);

    /// <summary>Whether a subscription that names a position receives what it has missed. Otherwise it is told <see cref="RecoveryFailure.TooOld"/>, unless it has missed nothing.</summary>
    /// <value>True unless set. Has an effect only with a <see cref="HistorySize"/>.</value>
    public bool Recovery { get; init; } = true;

    /// <summary>Whether clients may list the members of a channel.</summary>
    /// <value>True unless set.</value>
    public bool Presence { get; init; } = true;

    /// <summary>Whether a subscriber may ask to be told who joins and leaves.</summary>
    /// <value>True unless set. Has an effect only with <see cref="Presence"/>.</value>
    public bool JoinLeave { get; init; } = true;

    /// <summary>Whether a subscriber may ask to be told who joins and leaves.</summary>
    internal bool OffersJoinLeave => Presence && JoinLeave;

    /// <summary>Whether every subscription begins with the channel's last publication, also if the client does not ask for it.</summary>
    /// <value>False unless set. Has an effect only with a <see cref="HistorySize"/>.</value>
    public bool Cache { get; init; }
}
