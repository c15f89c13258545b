using System.Diagnostics.CodeAnalysis;
using ActorHub.Hub.Brokers;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Errors;
using Akka.Actor;

namespace ActorHub.Hub.Channels;

// Why a channel needs an inbox besides its actor's mailbox:
//
// - An inbox can be closed, and TryAdd reports that to the sender. The mailbox of a stopping actor turns a late command into a dead letter,
//   or loses it if the sender enqueues after the mailbox was drained.
// - An inbox closes only when nothing is pending, and stays closed. So each command is handled by the actor, answered by Close, or rejected
//   by TryAdd; the sender then adds it to the inbox of the channel's successor. Commands of one sender stay in order, because its earlier
//   commands were handled or answered before the inbox closed.
// - A burst needs only one Wake message. The actor checks the inbox before it sleeps, so an addition sends Wake only to a sleeping actor. A
//   publication that the broker delivers during the actor's own call is handled in the same turn.
//
//   State:   Awake ◀────── an addition sends Wake ───── Asleep
//              └────────── TrySleep, if empty ────────────▶
//            Awake or Asleep ── TryClose, if empty ──▶ Closed

/// <summary>
/// Commands and publications pending for one channel: any thread adds them, and the channel's actor takes them. Each connection's credit
/// bounds its commands, and thereby the publications of this node.
/// </summary>
/// <param name="name">The channel.</param>
/// <param name="policy">The rules of its namespace.</param>
internal sealed class ChannelInbox(string name, ChannelPolicy policy)
{
    private const int MaxRetainedCapacity = 64; // an idle channel must not retain the memory of a burst
    private const int MaxCloseAttempts = 100;

    // Guarded by lock (this).
    private Queue<object> _added = new();
    private List<Publication> _arrived = [];
    private State _state = State.Awake; // Attach sends the first Wake
    private IActorRef? _channel;
    private Listener? _listener;
    private bool _isUnused; // no command since the last EndIfUnused

    // Accessed by the channel's actor only.
    private Queue<object> _taken = new();
    private List<Publication> _delivered = [];

    private enum State : byte
    {
        Awake,
        Asleep,
        Closed,
    }

    public string Name => name;

    public ChannelPolicy Policy => policy;

    /// <summary>Whether publications are pending. For the actor only, which needs no lock: no other thread removes publications.</summary>
    public bool HasPublications => _arrived.Count > 0;

    /// <summary>Adds a command, from any thread.</summary>
    /// <param name="command">A <see cref="ClientCommand.ForChannel"/>, a <see cref="ChannelActor.Leave"/> or a <see cref="ChannelActor.HistoryRead"/>.</param>
    /// <returns>False if the inbox is closed: the command was not added.</returns>
    public bool TryAdd(object command)
    {
        IActorRef? asleep;
        lock (this)
        {
            if (_state == State.Closed)
            {
                return false;
            }

            _added.Enqueue(command);
            _isUnused = false;
            asleep = WakeIfAsleep();
        }

        asleep?.Tell(ChannelActor.Wake.Instance, ActorRefs.NoSender);
        return true;
    }

    /// <summary>Sets the actor that takes from this inbox, and wakes it.</summary>
    public void Attach(IActorRef channel)
    {
        lock (this)
        {
            _channel = channel;
        }

        channel.Tell(ChannelActor.Wake.Instance, ActorRefs.NoSender);
    }

    /// <summary>
    /// Creates the listener for one attempt to open the channel at the broker. Earlier listeners are ignored from now on: an attempt that
    /// succeeds after its timeout would deliver every publication twice.
    /// </summary>
    public IBrokerListener Listen()
    {
        lock (this)
        {
            return _listener = new Listener(this);
        }
    }

    /// <summary>Returns the oldest pending command without removing it. For the actor only.</summary>
    public bool TryPeek([NotNullWhen(true)] out object? command)
    {
        if (_taken.Count == 0 && _added.Count > 0) // without the lock: TrySleep checks again under it
        {
            lock (this)
            {
                (_added, _taken) = (_taken, _added);
            }
        }

        return _taken.TryPeek(out command);
    }

    /// <summary>Removes the oldest pending command. For the actor only.</summary>
    public void RemoveFirst() => _taken.Dequeue();

    /// <summary>Takes all pending publications. For the actor only.</summary>
    /// <returns>A list that does not change before <see cref="ReleasePublications"/>.</returns>
    public List<Publication> TakePublications()
    {
        lock (this)
        {
            (_arrived, _delivered) = (_delivered, _arrived);
            return _delivered;
        }
    }

    /// <summary>Releases the publications that were taken: an idle channel must not retain its last payloads. For the actor only.</summary>
    public void ReleasePublications()
    {
        if (_delivered.Capacity > MaxRetainedCapacity)
        {
            _delivered = [];
        }
        else
        {
            _delivered.Clear();
        }
    }

    /// <summary>Makes the next addition wake the actor. For the actor only.</summary>
    /// <returns>False if something is pending: the actor must continue.</returns>
    public bool TrySleep()
    {
        lock (this)
        {
            if (HasPending)
            {
                return false;
            }

            _added = _added.Capacity > MaxRetainedCapacity ? new Queue<object>() : _added;
            _taken = _taken.Capacity > MaxRetainedCapacity ? new Queue<object>() : _taken;
            _state = State.Asleep;
            return true;
        }
    }

    /// <summary>Closes the inbox permanently, unless something is pending. For the actor only.</summary>
    public bool TryClose()
    {
        lock (this)
        {
            if (HasPending)
            {
                return false;
            }

            _state = State.Closed;
            _listener = null; // the broker may deliver more before it closes the channel
            return true;
        }
    }

    /// <summary>Answers all pending commands with an error, and discards the pending publications. For the actor only.</summary>
    public void Refuse(HubError reason)
    {
        lock (this)
        {
            _listener = null;
            _arrived.Clear();
            while (_added.TryDequeue(out var added))
            {
                _taken.Enqueue(added);
            }
        }

        while (_taken.TryDequeue(out var command))
        {
            (command as ClientCommand)?.Answer(new Reply.Failed(reason)); // the others have no answer
        }
    }

    /// <summary>
    /// Closes the inbox permanently. Commands added before that are answered with an error, so that no later command of the same sender is
    /// answered first by the channel's successor. For the actor, or for the supervisor that failed to start it.
    /// </summary>
    public void Close(HubError reason)
    {
        for (var attempt = 0; attempt < MaxCloseAttempts; attempt++)
        {
            Refuse(reason);
            if (TryClose())
            {
                return;
            }
        }

        lock (this)
        {
            // Clients that flood the inbox must not keep the channel alive. Their last replies may be out of order.
            _state = State.Closed;
        }

        Refuse(reason);
    }

    /// <summary>Asks the actor to end its channel if no command was added since the last call.</summary>
    public void EndIfUnused()
    {
        IActorRef? unused;
        lock (this)
        {
            unused = _isUnused && _state != State.Closed ? _channel : null;
            _isUnused = true;
        }

        unused?.Tell(ChannelActor.EndIfUnused.Instance, ActorRefs.NoSender);
    }

    private bool HasPending => _taken.Count + _added.Count + _arrived.Count > 0;

    private void OnPublication(Listener listener, Publication publication)
    {
        IActorRef? asleep;
        lock (this)
        {
            if (_listener != listener)
            {
                return;
            }

            _arrived.Add(publication);
            asleep = WakeIfAsleep();
        }

        asleep?.Tell(ChannelActor.Wake.Instance, ActorRefs.NoSender);
    }

    private IActorRef? WakeIfAsleep()
    {
        if (_state != State.Asleep)
        {
            return null;
        }

        _state = State.Awake;
        return _channel;
    }

    private sealed class Listener(ChannelInbox inbox) : IBrokerListener
    {
        public void OnPublication(Publication publication) => inbox.OnPublication(this, publication);
    }
}
