using System.Diagnostics;

namespace ActorHub.Client;

/// <summary>A bounded queue of publications, with one writer, the connection's reader, and one reader, the program.</summary>
internal sealed class PublicationBuffer(SubscriptionOptions options)
{
    private readonly Lock _lock = new();
    private readonly Queue<ReceivedPublication> _queue = new();
    private long _bytes;
    private bool _gapBeforeNext;
    private bool _gapBeforeOldest;
    private Ending? _ending;
    private TaskCompletionSource? _filled;
    private TaskCompletionSource? _drained;

    /// <summary>The result of <see cref="Offer"/>.</summary>
    public enum Admission
    {
        /// <summary>The publication was queued, or discarded because the buffer had ended before.</summary>
        Taken,

        /// <summary>There is no room: wait for <see cref="WhenDrainedAsync"/> and offer the publication again.</summary>
        Full,

        /// <summary>There was no room, so the buffer has ended.</summary>
        Ended,
    }

    /// <summary>Marks the next publication with <see cref="Continuity.MayHaveMissed"/>.</summary>
    public void MarkGap()
    {
        lock (_lock)
        {
            _gapBeforeNext = true;
        }
    }

    /// <summary>Offers a publication.</summary>
    /// <param name="received">The next one in the channel's order.</param>
    /// <param name="dropped">The older publications that were discarded to make room; null for none.</param>
    public Admission Offer(ReceivedPublication received, out Range? dropped)
    {
        dropped = null;
        lock (_lock)
        {
            if (_ending is not null)
            {
                return Admission.Taken;
            }

            if (IsFull(received))
            {
                switch (options.WhenFull)
                {
                    case SlowConsumerPolicy.Wait:
                        return Admission.Full;
                    case SlowConsumerPolicy.End:
                        EndNow(new Ending(new SubscriptionLostException(received.Publication.Channel, SubscriptionLostException.SlowConsumer)));
                        return Admission.Ended;
                    default:
                        dropped = DropFor(received);
                        break;
                }
            }

            Append(received);
            return Admission.Taken;
        }
    }

    /// <summary>Completes when the program has read something, or the buffer has ended.</summary>
    public Task WhenDrainedAsync()
    {
        lock (_lock)
        {
            if (_ending is not null || _queue.Count == 0)
            {
                return Task.CompletedTask;
            }

            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    /// <summary>Ends the buffer. Pending publications can still be read; then reading ends, with the exception if there is one.</summary>
    public void End(Exception? reason)
    {
        lock (_lock)
        {
            if (_ending is null)
            {
                EndNow(new Ending(reason));
            }
        }
    }

    /// <summary>Takes the next publication, or waits for it.</summary>
    /// <returns>Null at the end.</returns>
    public async ValueTask<ReceivedPublication?> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task filled;
            lock (_lock)
            {
                if (_queue.TryDequeue(out var received))
                {
                    _bytes -= received.Publication.Data.Length;
                    Release(ref _drained);
                    received = _gapBeforeOldest ? received with { Continuity = Continuity.MayHaveMissed } : received;
                    _gapBeforeOldest = false;
                    return received;
                }

                if (_ending is not null)
                {
                    return _ending.Reason is { } reason ? throw reason : null;
                }

                _filled ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                filled = _filled.Task;
            }

            await filled.WaitAsync(cancellationToken);
        }
    }

    private static void Release(ref TaskCompletionSource? waiter)
    {
        waiter?.SetResult();
        waiter = null;
    }

    private bool IsFull(ReceivedPublication next) =>
        _queue.Count > 0 && (_queue.Count >= options.MaxPendingPublications || _bytes + next.Publication.Data.Length > options.MaxPendingBytes);

    /// <summary>Discards the oldest publications until there is room, and marks the oldest remaining one, or the next if none remains.</summary>
    private Range DropFor(ReceivedPublication next)
    {
        var first = _queue.Peek().Publication.Position;
        var last = first;
        while (IsFull(next))
        {
            var oldest = _queue.Dequeue().Publication;
            last = oldest.Position;
            _bytes -= oldest.Data.Length;
        }

        _gapBeforeOldest = true;
        return new Range(first, last);
    }

    private void Append(ReceivedPublication received)
    {
        Debug.Assert(_ending is null, "nothing is queued after the end");
        _queue.Enqueue(_gapBeforeNext ? received with { Continuity = Continuity.MayHaveMissed } : received);
        _gapBeforeNext = false;
        _bytes += received.Publication.Data.Length;
        Release(ref _filled);
    }

    private void EndNow(Ending ending)
    {
        _ending = ending;
        Release(ref _filled);
        Release(ref _drained);
    }

    /// <summary>A range of discarded publications, both ends included.</summary>
    public readonly record struct Range(StreamPosition First, StreamPosition Last);

    private sealed record Ending(Exception? Reason);
}
