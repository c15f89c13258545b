namespace ActorHub.Hub.Channels;

/// <summary>
/// Joins what a subscriber has missed with the publications that the channel delivers while its history is being read: without a gap, without
/// a duplicate, in order. Pure.
/// </summary>
/// <param name="since">The subscriber's position.</param>
/// <param name="joined">The channel's position when the subscriber came.</param>
/// <param name="maxCount">Most publications that may be missed.</param>
/// <param name="maxBytes">Most bytes of their data, unless it is a single one.</param>
internal sealed class RecoveryMerge(StreamPosition since, StreamPosition joined, int maxCount, int maxBytes)
{
    private readonly List<Publication> _live = []; // contiguous, after the position of joining
    private StreamPosition _position = joined;
    private long _liveBytes;

    /// <summary>The publications were delivered to the channel's subscribers.</summary>
    public void Add(IReadOnlyList<Publication> delivered)
    {
        _position = delivered[^1].Position;
        foreach (var publication in delivered)
        {
            _liveBytes += publication.Data.Length;
            if (_live.Count <= maxCount && (_liveBytes <= maxBytes || _live.Count == 0)) // one too many shows that there are too many
            {
                _live.Add(publication);
            }
        }
    }

    /// <summary>Ends the merge.</summary>
    /// <param name="page">The history after the subscriber's position, read after it came.</param>
    /// <returns>What the subscriber receives before the channel's next delivery.</returns>
    public Recovered Complete(HistoryPage page)
    {
        if (page.Gap is { } gap)
        {
            return Fail(gap);
        }

        var missed = new List<Publication>();
        var bytes = 0L;
        var next = since;
        foreach (var publication in page.Publications.Concat(_live))
        {
            if (publication.Position.Offset > _position.Offset)
            {
                break; // in the history already, but to be delivered later
            }

            if (publication.Position.Epoch == since.Epoch && publication.Position.Offset <= next.Offset)
            {
                continue; // in the history and delivered
            }

            if (publication.Position != next with { Offset = next.Offset + 1 })
            {
                return Fail(publication.Position.Epoch != since.Epoch ? RecoveryFailure.NewEpoch : missed.Count == 0 ? RecoveryFailure.TooOld : RecoveryFailure.TooMany);
            }

            next = publication.Position;
            bytes += publication.Data.Length;
            missed.Add(publication);
            if (missed.Count > maxCount || (bytes > maxBytes && missed.Count > 1))
            {
                return Fail(RecoveryFailure.TooMany);
            }
        }

        return next == _position ? new Recovered(since, missed, null)
            : Fail(_position.Epoch != since.Epoch ? RecoveryFailure.NewEpoch : RecoveryFailure.TooMany);
    }

    /// <summary>Ends a merge that needs only the channel's last publication.</summary>
    /// <param name="page">The newest of the history, read after the subscriber came.</param>
    /// <param name="failure">The result of an earlier attempt to recover.</param>
    public Recovered CompleteWithLast(HistoryPage page, RecoveryFailure? failure)
    {
        // If the newest is not delivered yet, the subscriber will receive it like the others.
        var last = _live.Concat(page.Publications).FirstOrDefault(publication => publication.Position == _position);
        return last is null
            ? new Recovered(_position, [], failure)
            : new Recovered(_position with { Offset = _position.Offset - 1 }, [last], failure);
    }

    private Recovered Fail(RecoveryFailure failure) => new(_position, [], failure);
}

/// <summary>How a subscription begins.</summary>
/// <param name="From">The first publication that the subscriber receives is the one after this position.</param>
/// <param name="Missed">The publications between this position and the channel's.</param>
/// <param name="Failure">Why the subscriber's own position is not this one; null if it is, or if it had none.</param>
internal readonly record struct Recovered(StreamPosition From, List<Publication> Missed, RecoveryFailure? Failure);
