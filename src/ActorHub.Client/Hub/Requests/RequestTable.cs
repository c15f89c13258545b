namespace ActorHub.Client;

/// <summary>
/// All unanswered commands: a bounded queue of those to be sent, and the commands in flight. Thread-safe; outlives connections.
/// </summary>
internal sealed class RequestTable(int capacity, int capacityBytes)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Request> _renewals = new();
    private readonly LinkedList<Request> _queued = new();
    private readonly Dictionary<long, Request> _sent = [];
    private long _queuedBytes;
    private TaskCompletionSource _filled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<CommandOutcome, Exception>? _closed;

    /// <summary>Queues a command.</summary>
    /// <exception cref="SendQueueFullException">The queue is full.</exception>
    public void Add(Request request)
    {
        lock (_lock)
        {
            if (_closed is not null)
            {
                request.Fail(_closed(CommandOutcome.NotSent));
                return;
            }

            // An empty queue accepts a command of any size, so that the limit never prevents a command that the hub would accept.
            if (_queued.Count >= capacity || (_queued.Count > 0 && _queuedBytes + request.Message.Length > capacityBytes))
            {
                throw new SendQueueFullException();
            }

            _queued.AddLast(request);
            _queuedBytes += request.Message.Length;
            _filled.TrySetResult();
        }
    }

    /// <summary>Queues a command ahead of the bounded queue: the renewal or the end of a subscription. The subscriptions bound their number.</summary>
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

    /// <summary>Takes the next command to send. From now on it counts as in flight.</summary>
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

    /// <summary>Completes a command with the hub's reply. Ignores a reply to an unknown command.</summary>
    public void Complete(long id, HubMessage reply)
    {
        Request? request;
        lock (_lock)
        {
            _sent.Remove(id, out request);
        }

        request?.Complete(reply);
    }

    /// <summary>Removes a command whose caller no longer waits for the reply.</summary>
    /// <returns>Whether it was still queued or may have been sent.</returns>
    public CommandOutcome Withdraw(Request request)
    {
        lock (_lock)
        {
            _sent.Remove(request.Id);
            if (_queued.Remove(request))
            {
                _queuedBytes -= request.Message.Length;
                return CommandOutcome.NotSent;
            }

            return _renewals.Remove(request) ? CommandOutcome.NotSent : CommandOutcome.Unknown;
        }
    }

    /// <summary>Fails the commands in flight and the renewals, because their connection has ended.</summary>
    /// <param name="reason">Creates the exception of each command.</param>
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

    /// <summary>Fails the queued commands.</summary>
    public void FailQueued(Func<CommandOutcome, Exception> reason)
    {
        Request[] queued;
        lock (_lock)
        {
            queued = [.. _queued];
            _queued.Clear();
            _queuedBytes = 0;
        }

        Fail(queued, reason, CommandOutcome.NotSent);
    }

    /// <summary>Fails all commands, and those added later, because the client has closed.</summary>
    public void Close(Func<CommandOutcome, Exception> reason)
    {
        lock (_lock)
        {
            _closed = reason;
        }

        FailSent(reason);
        FailQueued(reason);
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

        if (_queued.First is { } queued)
        {
            _queued.RemoveFirst();
            _queuedBytes -= queued.Value.Message.Length;
            return queued.Value;
        }

        return null;
    }
}
