using System.Diagnostics.CodeAnalysis;
using ActorHub.Hub.Brokers;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Errors;
using Akka.Actor;

namespace ActorHub.Hub.Channels;

// Why a channel has an inbox of its own beside its actor's mailbox:
//
// - An inbox can be closed. A sender learns from TryAdd whether its command is in; a mailbox turns the command of a late sender into a dead
//   letter, or loses it when the sender enqueues behind the cleanup.
// - An inbox closes only when nothing is pending, and stays closed. So a command is handled by the actor, answered by Close, or refused to
//   its sender, who takes it to the channel's next inbox. Commands of one sender never overtake each other: a command reaches a next inbox
//   only after the sender's earlier commands were handled or answered.
// - One Wake covers a burst. While the actor works, opens the channel or delivers, it looks into the inbox before it sleeps, so additions
//   tell it nothing. A publication that the broker brings during the actor's own call is picked up in the same turn.
//
//   Attention:   Awake ◀── Wake told by an addition ── Asleep
//                  └──────── TrySleep, if empty ────────▶
//                Awake or Asleep ── TryClose, if empty ──▶ Closed

/// <summary>
/// Commands and publications pending for one channel: added from any thread, taken by the channel's actor. The credit of each connection
/// bounds its commands, and so the publications of this node.
/// </summary>
/// <param name="name">The channel.</param>
internal sealed class ChannelInbox(string name)
{
    private const int MaxRetainedCapacity = 64; // a quiet channel must not retain the memory of a burst
    private const int MaxRefusals = 100;

    // Guarded by lock (this).
    private Queue<object> _added = new();
    private List<Publication> _arrived = [];
    private Attention _attention = Attention.Awake; // Attach tells the first Wake
    private IActorRef? _channel;
    private Listener? _listener;
    private bool _isQuiet;

    // The channel actor's own.
    private Queue<object> _taken = new();
    private List<Publication> _delivered = [];

    private enum Attention : byte
    {
        Awake,
        Asleep,
        Closed,
    }

    public string Name => name;

    /// <summary>Whether publications are pending. Only for the actor: it alone empties the list, so it may read the count without the lock.</summary>
    public bool HasPublications => _arrived.Count > 0;

    /// <summary>Adds a command, from any thread.</summary>
    /// <param name="command">A <see cref="ClientCommand.ForChannel"/> or a <see cref="ChannelActor.Leave"/>.</param>
    /// <returns>False when the inbox is closed: the command is not in it.</returns>
    public bool TryAdd(object command)
    {
        IActorRef? asleep;
        lock (this)
        {
            if (_attention == Attention.Closed)
            {
                return false;
            }

            _added.Enqueue(command);
            _isQuiet = false;
            asleep = WakeIfAsleep();
        }

        asleep?.Tell(ChannelActor.Wake.Instance, ActorRefs.NoSender);
        return true;
    }

    /// <summary>Connects the actor that takes from this inbox, and wakes it.</summary>
    public void Attach(IActorRef channel)
    {
        lock (this)
        {
            _channel = channel;
        }

        channel.Tell(ChannelActor.Wake.Instance, ActorRefs.NoSender);
    }

    /// <summary>
    /// Makes the listener of one attempt to open the channel at the broker. Earlier listeners become deaf: an attempt that succeeds after it
    /// was given up would bring every publication a second time.
    /// </summary>
    public IBrokerListener Listen()
    {
        lock (this)
        {
            return _listener = new Listener(this);
        }
    }

    /// <summary>Looks at the oldest pending command. Only for the actor.</summary>
    public bool TryPeek([NotNullWhen(true)] out object? command)
    {
        if (_taken.Count == 0 && _added.Count > 0) // without the lock, as above; TrySleep sees an addition that this misses
        {
            lock (this)
            {
                (_added, _taken) = (_taken, _added);
            }
        }

        return _taken.TryPeek(out command);
    }

    /// <summary>Removes the oldest pending command. Only for the actor.</summary>
    public void RemoveFirst() => _taken.Dequeue();

    /// <summary>Takes all pending publications. Only for the actor.</summary>
    /// <returns>Unchanged until <see cref="ForgetPublications"/>.</returns>
    public List<Publication> TakePublications()
    {
        lock (this)
        {
            (_arrived, _delivered) = (_delivered, _arrived);
            return _delivered;
        }
    }

    /// <summary>Drops the publications that were taken: a quiet channel must not retain its last payloads. Only for the actor.</summary>
    public void ForgetPublications()
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

    /// <summary>Has the next addition wake the actor. Only for the actor.</summary>
    /// <returns>False when something is pending already: the actor goes on instead.</returns>
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
            _attention = Attention.Asleep;
            return true;
        }
    }

    /// <summary>Closes the inbox for good, unless something is pending. Only for the actor.</summary>
    public bool TryClose()
    {
        lock (this)
        {
            if (HasPending)
            {
                return false;
            }

            _attention = Attention.Closed;
            _listener = null; // the broker may bring more before it closes the channel
            return true;
        }
    }

    /// <summary>Answers all commands that are pending now with an error, and drops publications. Only for the actor.</summary>
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
            (command as ClientCommand)?.Answer(new Reply.Failed(reason)); // nobody expects an answer to Leave
        }
    }

    /// <summary>
    /// Closes the inbox for good. Commands that come before it is closed are answered with an error, so that a sender's next inbox gets
    /// none of its commands before the earlier ones are answered. Only for the actor, or for the supervisor that could not start it.
    /// </summary>
    public void Close(HubError reason)
    {
        for (var round = 0; round < MaxRefusals; round++)
        {
            Refuse(reason);
            if (TryClose())
            {
                return;
            }
        }

        lock (this)
        {
            _attention = Attention.Closed; // clients that flood the inbox must not keep the channel alive; their last replies may swap
        }

        Refuse(reason);
    }

    /// <summary>Asks the actor to end its channel if nobody has used it since the last call.</summary>
    public void EndIfQuiet()
    {
        IActorRef? quiet;
        lock (this)
        {
            quiet = _isQuiet && _attention != Attention.Closed ? _channel : null;
            _isQuiet = true;
        }

        quiet?.Tell(ChannelActor.EndIfUnused.Instance, ActorRefs.NoSender);
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
        if (_attention != Attention.Asleep)
        {
            return null;
        }

        _attention = Attention.Awake;
        return _channel;
    }

    private sealed class Listener(ChannelInbox inbox) : IBrokerListener
    {
        public void OnPublication(Publication publication) => inbox.OnPublication(this, publication);
    }
}
