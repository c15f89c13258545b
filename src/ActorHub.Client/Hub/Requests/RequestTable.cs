namespace ActorHub.Client;

/// <summary>
/// All commands that are not answered: those that wait to be sent, bounded, and those that were sent. Thread-safe; lives through
/// connections.
/// </summary>
internal sealed class RequestTable(int capacity, int capacityBytes)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Request> _renewals = new();
    private readonly LinkedList<Request> _waiting = new();
    private readonly Dictionary<long, Request> _sent = [];
    private long _waitingBytes;
    private TaskCompletionSource _filled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<CommandOutcome, Exception>? _closed;

    /// <summary>Queues a command.</summary>
    /// <exception cref="SendQueueFullException">Too many wait.</exception>
    public void Add(Request request)
    {
        lock (_lock)
        {
            if (_closed is not null)
            {
                request.Fail(_closed(CommandOutcome.NotSent));
                return;
            }

            // A single command is taken whatever its size, so that the limit of bytes forbids nothing that the hub allows.
            if (_waiting.Count >= capacity || (_waiting.Count > 0 && _waitingBytes + request.Message.Length > capacityBytes))
            {
                throw new SendQueueFullException();
            }

            _waiting.AddLast(request);
            _waitingBytes += request.Message.Length;
            _filled.TrySetResult();
        }
    }

    /// <summary>Queues the renewal of a subscription before all else. Bounded by the number of subscriptions.</summary>
    public void AddFirst(Request request)
    {
        lock (_lock)
        {
            if (_closed is not null)
            {
                request.Fail(_closed(CommandOutcome.NotSent));
                return;
            }

            _renewals.AddLast(request);
            _filled.TrySetResult();
        }
    }

    /// <summary>Takes the next command to send; from now on it counts as sent.</summary>
    public async ValueTask<Request> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task filled;
            lock (_lock)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (TakeNext() is { } request)
                {
                    _sent.Add(request.Id, request);
                    return request;
                }

                if (_filled.Task.IsCompleted)
                {
                    _filled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                filled = _filled.Task;
            }

            await filled.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The hub has answered.</summary>
    public void Complete(long id, HubMessage reply)
    {
        Request? request;
        lock (_lock)
        {
            _sent.Remove(id, out request);
        }

        request?.Complete(reply);
    }

    /// <summary>Nobody waits for the answer any more.</summary>
    /// <returns>What is known of the command.</returns>
    public CommandOutcome Withdraw(Request request)
    {
        lock (_lock)
        {
            _sent.Remove(request.Id);
            if (_waiting.Remove(request))
            {
                _waitingBytes -= request.Message.Length;
                return CommandOutcome.NotSent;
            }

            return _renewals.Remove(request) ? CommandOutcome.NotSent : CommandOutcome.Unknown;
        }
    }

    /// <summary>The connection is gone: what was sent on it will not be answered.</summary>
    /// <param name="reason">Makes the exception, for each command its own.</param>
    public void FailSent(Func<CommandOutcome, Exception> reason)
    {
        Request[] sent;
        Request[] renewals;
        lock (_lock)
        {
            sent = [.. _sent.Values];
            renewals = [.. _renewals];
            _sent.Clear();
            _renewals.Clear();
        }

        Fail(sent, reason, CommandOutcome.Unknown);
        Fail(renewals, reason, CommandOutcome.NotSent);
    }

    /// <summary>What waits will not be sent.</summary>
    public void FailWaiting(Func<CommandOutcome, Exception> reason)
    {
        Request[] waiting;
        lock (_lock)
        {
            waiting = [.. _waiting];
            _waiting.Clear();
            _waitingBytes = 0;
        }

        Fail(waiting, reason, CommandOutcome.NotSent);
    }

    /// <summary>There will be no connection any more: everything fails, now and later.</summary>
    public void Close(Func<CommandOutcome, Exception> reason)
    {
        lock (_lock)
        {
            _closed = reason;
        }

        FailSent(reason);
        FailWaiting(reason);
    }

    private static void Fail(Request[] requests, Func<CommandOutcome, Exception> reason, CommandOutcome outcome)
    {
        foreach (var request in requests)
        {
            request.Fail(reason(outcome));
        }
    }

    private Request? TakeNext()
    {
        if (_renewals.First is { } renewal)
        {
            _renewals.RemoveFirst();
            return renewal.Value;
        }

        if (_waiting.First is { } waiting)
        {
            _waiting.RemoveFirst();
            _waitingBytes -= waiting.Value.Message.Length;
            return waiting.Value;
        }

        return null;
    }
}
