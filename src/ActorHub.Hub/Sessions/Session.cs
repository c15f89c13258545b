using System.Buffers;
using ActorHub.Connections;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Errors;
using ActorHub.Hub.Routing;
using Akka.Actor;

namespace ActorHub.Hub.Sessions;

/// <summary>
/// One connection's life in the hub: its subscriptions, its credit, its replies. No actor: the connection is one. Commands
/// come from its stream, replies and ends of subscriptions from the actors of channels, on their threads.
/// </summary>
/// <remarks>
/// Credit: so many commands may be under way in actors; at zero the stream asks for no more, so the rest stays unread and
/// TCP holds the client back. Credit comes back with the answer. The stream is woken only when it went to sleep for want of
/// credit, and only at half of it: waking costs more than a command.
/// </remarks>
internal sealed class Session : ICaller
{
    private const int ReplyBytes = 512;
    private const int KeptReplyBytes = 16 * 1024; // a long list of members must not keep its size on a thread for good

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _replies; // most commands get no reply: to say nothing must cost nothing

    private readonly HubNode _hub;
    private readonly IDialectCodec _codec;
    private Action? _wake; // only while the stream sleeps for want of credit
    private SessionSubscription? _subscriptions; // the newest; guarded by lock (this), as is the codec's encoder
    private int _count;
    private PublishBudget _budget;
    private int _credit;

    /// <param name="connection">The connection.</param>
    /// <param name="codec">Its codec.</param>
    /// <param name="hub">The hub.</param>
    public Session(Connection connection, IDialectCodec codec, HubNode hub)
    {
        Connection = connection;
        _codec = codec;
        _hub = hub;
    }

    public Connection Connection { get; }

    public string Id => Connection.Id;

    public IDialect Dialect => _codec.Dialect;

    /// <summary>Whether the stream may ask for another command; if not, it is to <see cref="Await"/>.</summary>
    public bool HasCredit => Volatile.Read(ref _credit) > 0;

    /// <summary>Enters the hub. There is no credit for commands until the router knows the session.</summary>
    public void Begin()
    {
        _hub.Meter.AddConnections(1);
        _hub.Router.Tell(new RouterActor.Enter(this), ActorRefs.NoSender);
    }

    /// <summary>
    /// The router knows the session: says the welcome and lets commands come. On the router's thread, so that the welcome
    /// comes before any message, and no message that is sent after the welcome can miss the session.
    /// </summary>
    public void Welcome()
    {
        Say(default, new Reply.Welcome(Id, Connection.Endpoint!.WebSocket.MaxMessageBytes, _hub.Limits));
        GiveCredit(_hub.Limits.CommandsUnderWay);
    }

    /// <summary>Leaves the hub and all channels. The stream calls it, once, after the last command.</summary>
    public void End()
    {
        SessionSubscription? left;
        lock (this)
        {
            (left, _subscriptions, _count) = (_subscriptions, null, 0);
        }

        for (var subscription = left; subscription is not null; subscription = subscription.Next)
        {
            _hub.Channels.Leave(subscription);
        }

        _hub.Router.Tell(new RouterActor.Exit(this), ActorRefs.NoSender);
        _hub.Meter.AddConnections(-1);
    }

    /// <summary>Does what the client wants, or gives it to the actor that will.</summary>
    public void Handle(ClientCommand command)
    {
        switch (command)
        {
            case ClientCommand.Publish or ClientCommand.Send or ClientCommand.Broadcast
                when !_budget.TryTake(_hub.Time, _hub.Limits.PublishesPerSecond):
                Refuse(command, HubError.RateLimited);
                break;
            case ClientCommand.Publish or ClientCommand.Presence:
                Pass((ClientCommand.ForChannel)command);
                break;
            case ClientCommand.Send or ClientCommand.Broadcast:
                Pass(_hub.Router, command);
                break;
            case ClientCommand.Subscribe subscribe:
                Subscribe(subscribe);
                break;
            case ClientCommand.Unsubscribe unsubscribe:
                Unsubscribe(unsubscribe);
                break;
            case ClientCommand.Ping:
                Say(command.Id, Reply.Pong.Instance);
                break;
            case ClientCommand.Invalid invalid:
                Refuse(command, invalid.Error);
                break;
        }
    }

    /// <summary>Has the stream sleep for want of credit.</summary>
    /// <param name="wake">Called once, from any thread, when there is credit again.</param>
    /// <returns>False when there is credit by now: nobody sleeps, and nobody is woken.</returns>
    public bool Await(Action wake)
    {
        // Credit that came back before this mark found nobody asleep: look again.
        Volatile.Write(ref _wake, wake);
        Interlocked.MemoryBarrier();
        return !HasEnoughToGoOn() || Interlocked.Exchange(ref _wake, null) is null;
    }

    /// <inheritdoc/>
    public void OnAnswer(ClientCommand command, Reply reply)
    {
        if (reply is Reply.Failed && command is ClientCommand.Subscribe { Subscription: SessionSubscription refused })
        {
            Forget(refused);
        }

        if (reply is not Reply.Unsaid)
        {
            Say(command.Id, reply);
        }

        GiveCredit(1);
    }

    /// <summary>The hub ends a subscription; the client is told why.</summary>
    public void EndSubscription(SessionSubscription subscription, HubError reason)
    {
        if (Forget(subscription))
        {
            Say(default, new Reply.SubscriptionEnded(subscription.Channel, reason));
        }
    }

    /// <summary>Ends the connection for a fault on our side: its actor crashes, where it is logged.</summary>
    public void Fail(Exception cause) => Connection.Fail(cause);

    private void GiveCredit(int commands)
    {
        Interlocked.Add(ref _credit, commands);
        if (HasEnoughToGoOn() && Volatile.Read(ref _wake) is not null)
        {
            Interlocked.Exchange(ref _wake, null)?.Invoke();
        }
    }

    private bool HasEnoughToGoOn() => Volatile.Read(ref _credit) >= (_hub.Limits.CommandsUnderWay + 1) / 2;

    private void Pass(IActorRef actor, ClientCommand command)
    {
        Interlocked.Decrement(ref _credit);
        command.Pass(actor, this);
    }

    private void Pass(ClientCommand.ForChannel command)
    {
        Interlocked.Decrement(ref _credit);
        command.Pass(_hub.Channels, this);
    }

    private void Pass(ClientCommand.ForSubscription command, SessionSubscription subscription)
    {
        command.Subscription = subscription;
        Pass(command);
    }

    private void Refuse(ClientCommand command, HubError error) => Say(command.Id, new Reply.Failed(error));

    private void Subscribe(ClientCommand.Subscribe command)
    {
        var subscription = new SessionSubscription(this, command.Channel);
        if (Add(subscription) is { } error)
        {
            Refuse(command, error);
        }
        else
        {
            Pass(command, subscription);
        }
    }

    private void Unsubscribe(ClientCommand.Unsubscribe command)
    {
        SessionSubscription? subscription;
        lock (this)
        {
            subscription = Find(command.Channel);
        }

        if (subscription is null || !Forget(subscription))
        {
            Refuse(command, HubError.NotSubscribed);
        }
        else
        {
            Pass(command, subscription);
        }
    }

    private HubError? Add(SessionSubscription subscription)
    {
        lock (this)
        {
            if (Find(subscription.Channel) is not null)
            {
                return HubError.AlreadySubscribed;
            }

            if (_count >= _hub.Limits.SubscriptionsPerConnection)
            {
                return HubError.TooManySubscriptions;
            }

            subscription.Next = _subscriptions;
            _subscriptions = subscription;
            _count++;
            return null;
        }
    }

    private bool Forget(SessionSubscription subscription)
    {
        lock (this)
        {
            SessionSubscription? before = null;
            for (var each = _subscriptions; each is not null; before = each, each = each.Next)
            {
                if (each == subscription)
                {
                    _subscriptions = before is null ? each.Next : _subscriptions;
                    before?.Next = each.Next;
                    _count--;
                    return true;
                }
            }

            return false;
        }
    }

    private SessionSubscription? Find(string channel)
    {
        var found = _subscriptions;
        while (found is not null && found.Channel != channel)
        {
            found = found.Next;
        }

        return found;
    }

    private void Say(ReadOnlyMemory<byte> id, Reply reply)
    {
        try
        {
            lock (this)
            {
                var frames = _replies ??= new ArrayBufferWriter<byte>(ReplyBytes);
                frames.ResetWrittenCount();
                _codec.Encode(id, reply, frames);
                if (frames.WrittenCount > 0)
                {
                    Connection.Send(frames.WrittenSpan.ToArray()); // false: the connection is ending, and the session with it
                }

                if (frames.Capacity > KeptReplyBytes)
                {
                    _replies = null;
                }
            }
        }
        catch (Exception e)
        {
            Fail(e); // this connection's codec: it must not crash the channel on whose thread it ran
        }
    }
}
