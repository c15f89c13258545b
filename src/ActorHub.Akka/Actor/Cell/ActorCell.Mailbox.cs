using System.Runtime.CompilerServices;

namespace Akka.Actor;

// The mailbox. Senders push on a stack by compare-and-swap; the turn takes the whole stack at once and reverses it, so it costs one
// field while empty, and no sender ever waits. The status says whether a turn is under way or queued:
//
//   sender: push, then if the status is idle, move it to scheduled and queue a turn
//   turn:   take and handle; when nothing is left move the status to idle, look again, and take the turn back if something came
//
// Both the push and the move to idle are full fences, so one of the two sides sees the other. Senders that find the stack not empty
// leave the waking to the one that found it empty.
internal sealed partial class ActorCell
{
    private const byte Idle = 0;
    private const byte Scheduled = 1;

    private bool TakesMessages => _suspensions == 0 && _awaited == 0;

    public void Tell(object message, IActorRef? sender)
    {
        ArgumentNullException.ThrowIfNull(message);
        var node = MailboxNode.Rent(message, sender);
        var head = Volatile.Read(ref _inbox);
        while (true)
        {
            if (ReferenceEquals(head, MailboxNode.Closed))
            {
                node.Return();
                _system.DeadLetterRef.Publish(message, sender, this);
                return;
            }

            node.Next = head;
            var seen = Interlocked.CompareExchange(ref _inbox, node, head);
            if (ReferenceEquals(seen, head))
            {
                break;
            }

            head = seen;
        }

        if (head is null)
        {
            Wake();
        }
    }

    public void Send(SystemMessage message)
    {
        var head = Volatile.Read(ref _systemInbox);
        while (true)
        {
            if (ReferenceEquals(head, SystemMessage.Closed))
            {
                message.Undeliverable(this);
                return;
            }

            message.Next = head;
            var seen = Interlocked.CompareExchange(ref _systemInbox, message, head);
            if (ReferenceEquals(seen, head))
            {
                break;
            }

            head = seen;
        }

        Wake();
    }

    /// <summary>Queues the first turn.</summary>
    public void Begin() => _turns.Add(this);

    void IThreadPoolWorkItem.Execute() => Turn();

    private void Wake()
    {
        if (Volatile.Read(ref _status) == Idle && Interlocked.CompareExchange(ref _status, Scheduled, Idle) == Idle)
        {
            _turns.Add(this);
        }
    }

    private void Turn()
    {
        var before = _current;
        _current = this;
        bool more;
        try
        {
            more = HandleMessages();
        }
        finally
        {
            _current = before;
        }

        if (more)
        {
            Home.Add(this); // behind those that wait
            return;
        }

        Interlocked.Exchange(ref _status, Idle);
        if (HasNews())
        {
            Wake();
        }
    }

    /// <summary>Handles what is there, at most so much that others get their turn.</summary>
    /// <returns>Whether the turn ended early.</returns>
    private bool HandleMessages()
    {
        if (_phase == Phase.New)
        {
            Create();
        }

        for (var left = _system.Throughput; ; left--)
        {
            HandleSystemMessages();
            if (!TakesMessages || _phase == Phase.Stopped || (_queue ??= TakeInbox()) is not { } node)
            {
                return false;
            }

            if (left == 0)
            {
                return true;
            }

            _queue = node.Next;
            _message = node.Message;
            _sender = node.Sender;
            node.Return();
            HandleCurrentMessage();
        }
    }

    private bool HasNews()
    {
        var system = Volatile.Read(ref _systemInbox);
        if (system is not null)
        {
            return !ReferenceEquals(system, SystemMessage.Closed);
        }

        // A suspended actor leaves the stack as it is; the system message that ends the suspension wakes it.
        var head = Volatile.Read(ref _inbox);
        return head is not null && !ReferenceEquals(head, MailboxNode.Closed) && TakesMessages;
    }

    private MailboxNode? TakeInbox()
    {
        if (Volatile.Read(ref _inbox) is null)
        {
            return null;
        }

        return Reverse(Interlocked.Exchange(ref _inbox, null));
    }

    private static MailboxNode? Reverse(MailboxNode? newest)
    {
        MailboxNode? oldest = null;
        while (newest is not null)
        {
            var next = newest.Next;
            newest.Next = oldest;
            oldest = newest;
            newest = next;
        }

        return oldest;
    }

    private void HandleCurrentMessage()
    {
        var message = _message!;
        try
        {
            if (_extras is null)
            {
                Dispatch(message);
            }
            else
            {
                DispatchWithTimeout(message);
            }
        }
        catch (Exception cause)
        {
            Fail(cause, null);
            return;
        }

        if (_awaited == 0)
        {
            _message = null;
            _sender = null;
        }
    }

    private void DispatchWithTimeout(object message)
    {
        Dispatch(message);
        if (_extras?.Timeout is { } timeout && message is not INotInfluenceReceiveTimeout)
        {
            timeout.Restart();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Dispatch(object message)
    {
        switch (message)
        {
            case IAutoReceivedMessage:
                AutoReceive(message);
                break;
            case ActorTimer timer:
                if (timer.Arrived(this))
                {
                    _actor!.Handle(timer.Message, _behaviour);
                }

                break;
            default:
                _actor!.Handle(message, _behaviour);
                break;
        }
    }

    private void AutoReceive(object message)
    {
        switch (message)
        {
            case Terminated terminated:
                ReceiveTerminated(terminated);
                break;
            case PoisonPill:
                Send(new Terminate());
                break;
            case Kill:
                throw new ActorKilledException("Kill");
            default:
                _actor!.Handle(message, _behaviour);
                break;
        }
    }

    private void CloseMailbox()
    {
        var system = Interlocked.Exchange(ref _systemInbox, SystemMessage.Closed);
        while (system is not null)
        {
            var next = system.Next;
            system.Undeliverable(this);
            system = next;
        }

        var arrived = Interlocked.Exchange(ref _inbox, MailboxNode.Closed);
        Drain(_queue);
        _queue = null;
        Drain(Reverse(arrived));
    }

    private void Drain(MailboxNode? oldest)
    {
        while (oldest is not null)
        {
            var next = oldest.Next;
            _system.DeadLetterRef.Publish(oldest.Message, oldest.Sender, this);
            oldest.Return();
            oldest = next;
        }
    }
}
