using ActorHub.Hub.Dialects;

namespace ActorHub.Hub.Channels;

/// <summary>A subscriber whose subscription begins with publications of the history. Until they are read it does not belong to the channel's subscribers, so it holds up no one.</summary>
/// <remarks>
/// It reads the history at most twice: after its position, if it has one, and then, if that failed or it has none, the last publication, if it
/// wants that.
/// </remarks>
internal sealed class Joiner
{
    private static readonly HistoryQuery Last = new() { Limit = 1, Reverse = true };

    private readonly RecoveryMerge _merge;
    private readonly bool _wantsLast;
    private readonly HubLimits _limits;
    private bool _recovers; // the next page is what follows the position, not the last publication
    private RecoveryFailure? _failure;

    /// <param name="command">The command, which is answered when the subscription has begun.</param>
    /// <param name="policy">The channel's rules.</param>
    /// <param name="position">The channel's position.</param>
    /// <param name="limits">The limits of a page.</param>
    public Joiner(ClientCommand.Subscribe command, ChannelPolicy policy, StreamPosition position, HubLimits limits)
    {
        Command = command;
        _limits = limits;
        _recovers = command.Since is not null && policy.Recovery;
        _wantsLast = policy.Cache || command.Cache;
        _failure = WithoutHistory(command.Since, position).Failure;
        _merge = new RecoveryMerge(command.Since ?? position, position, limits.MaxPagePublications, limits.MaxPageBytes);
    }

    public ClientCommand.Subscribe Command { get; }

    /// <summary>The history to read next.</summary>
    public HistoryQuery Query => _recovers ? new HistoryQuery { Since = Command.Since, Limit = _limits.MaxPagePublications + 1 } : Last;

    /// <summary>Valid once <see cref="TryComplete"/> has returned true.</summary>
    public Recovered Result { get; private set; }

    /// <summary>Whether a subscription needs to read the history at all.</summary>
    public static bool IsNeeded(ClientCommand.Subscribe command, ChannelPolicy policy, StreamPosition position) =>
        policy.HistorySize > 0 && ((policy.Recovery && command.Since is { } since && since != position) || ((policy.Cache || command.Cache) && command.Since != position));

    /// <summary>How a subscription begins that does not need to read the history.</summary>
    /// <param name="since">The subscriber's position, if it has one.</param>
    /// <param name="position">The channel's position.</param>
    public static Recovered WithoutHistory(StreamPosition? since, StreamPosition position) => new(position, [], since switch
    {
        null => null,
        { } own when own == position => null,
        { } own when own.Epoch == position.Epoch && own.Offset < position.Offset => RecoveryFailure.TooOld,
        _ => RecoveryFailure.NewEpoch,
    });

    /// <summary>The publications were delivered to the channel's subscribers.</summary>
    public void Add(IReadOnlyList<Publication> delivered) => _merge.Add(delivered);

    /// <summary>Uses a page of the history.</summary>
    /// <returns>False if another page must be read: <see cref="Query"/> has changed.</returns>
    public bool TryComplete(HistoryPage page)
    {
        if (!_recovers)
        {
            Result = _merge.CompleteWithLast(page, _failure);
            return true;
        }

        Result = _merge.Complete(page);
        _failure = Result.Failure;
        _recovers = false;
        return _failure is null || !_wantsLast;
    }
}
