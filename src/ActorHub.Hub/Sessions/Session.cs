using ActorHub.Connections;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Errors;
using ActorHub.Hub.Routing;
using Akka.Actor;

namespace ActorHub.Hub.Sessions;

/// <summary>
/// One connection's session in the hub: its subscriptions, credit and replies. A session is not an actor, because its connection is one. The
/// connection's stream calls it with commands. Channel actors call it, on their own threads, with replies and when they end a subscription.
/// </summary>
internal sealed class Session : ICaller
{
    private readonly HubNode _hub;
    private readonly IDialectCodec _codec;
    private SessionSubscription? _subscriptions; // the head of a linked list; lock (this) guards the list and the codec's encoder
    private PublishBudget _budget;
    private CommandCredit _credit;

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

    /// <summary>Whether the stream may read another command. If not, the stream calls <see cref="TrySleep"/>.</summary>
    public bool HasCredit => _credit.IsAvailable;

    /// <summary>Registers with the router. No credit is available until the router calls <see cref="Welcome"/>.</summary>
    public void Begin()
    {
        _hub.Meter.AddConnections(1);
        _hub.Router.Tell(new RouterActor.Enter(this), ActorRefs.NoSender);
    }

    /// <summary>
    /// Sends the welcome and grants credit for commands. The router calls it, on its own thread, once it has registered the session: the
    /// welcome then precedes every message, and no message sent after the welcome misses the session.
    /// </summary>
    public void Welcome()
    {
        SendReply(default, new Reply.Welcome(Id, _hub.Limits.ForClients(Connection.Endpoint!.WebSocket.MaxMessageBytes)));
        _credit.Give(_hub.Limits.MaxCommandsInFlight, _hub.Limits.MaxCommandsInFlight);
    }

    /// <summary>Leaves all channels and the router. The stream calls it once, after the last command.</summary>
    public void End()
    {
        SessionSubscription? left;
        lock (this)
        {
            (left, _subscriptions) = (_subscriptions, null);
        }

        for (var subscription = left; subscription is not null; subscription = subscription.Next)
        {
            _hub.Channels.Leave(subscription);
        }

        _hub.Router.Tell(new RouterActor.Exit(this), ActorRefs.NoSender);
        _hub.Meter.AddConnections(-1);
    }

    /// <summary>Executes a command, or passes it to the actor that executes it.</summary>
    public void Handle(ClientCommand command)
    {
        switch (command)
        {
            case ClientCommand.Publish or ClientCommand.Send or ClientCommand.Broadcast
                when !_budget.TryTake(_hub.Time, _hub.Limits.MaxPublishesPerSecond):
                Refuse(command, HubError.RateLimited);
                break;
            case ClientCommand.Publish or ClientCommand.Presence or ClientCommand.History:
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
                SendReply(command.Id, Reply.Pong.Instance);
                break;
            case ClientCommand.Invalid invalid:
                Refuse(command, invalid.Error);
                break;
        }
    }

    /// <summary>Registers the stream as sleeping until answers have returned credit.</summary>
    /// <param name="wake">Called once, on any thread, when enough credit is available.</param>
    /// <returns>False when enough credit is already available: <paramref name="wake"/> is not called.</returns>
    public bool TrySleep(Action wake) => _credit.TrySleep(wake, _hub.Limits.MaxCommandsInFlight);

    /// <inheritdoc/>
    public void OnAnswer(ClientCommand command, Reply reply)
    {
        if (reply is Reply.Failed && command is ClientCommand.Subscribe { Subscription: SessionSubscription refused })
        {
            Remove(refused);
        }

        if (reply is not Reply.NoReply)
        {
            SendReply(command.Id, reply);
        }

        _credit.Give(1, _hub.Limits.MaxCommandsInFlight);
    }

    /// <summary>Removes a subscription that the hub ended, and sends the reason to the client.</summary>
    public void EndSubscription(SessionSubscription subscription, HubError reason)
    {
        if (Remove(subscription))
        {
            SendReply(default, new Reply.SubscriptionEnded(subscription.Channel, reason));
        }
    }

    /// <summary>Ends the connection because of an error in the hub: the connection's actor crashes with the exception and logs it.</summary>
    public void Fail(Exception cause) => Connection.Fail(cause);

    private void Pass(IActorRef actor, ClientCommand command)
    {
        _credit.Take();
        command.Pass(actor, this);
    }

    private void Pass(ClientCommand.ForChannel command)
    {
        _credit.Take();
        command.Pass(_hub.Channels, this);
    }

    private void Pass(ClientCommand.ForSubscription command, SessionSubscription subscription)
    {
        command.Subscription = subscription;
        Pass(command);
    }

    private void Refuse(ClientCommand command, HubError error) => SendReply(command.Id, new Reply.Failed(error));

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
            subscription = Find(command.Channel, out _);
        }

        if (subscription is null || !Remove(subscription))
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
            if (Find(subscription.Channel, out var count) is not null)
            {
                return HubError.AlreadySubscribed;
            }

            if (count >= _hub.Limits.MaxSubscriptionsPerConnection)
            {
                return HubError.TooManySubscriptions;
            }

            subscription.Next = _subscriptions;
            _subscriptions = subscription;
            return null;
        }
    }

    private bool Remove(SessionSubscription subscription)
    {
        lock (this)
        {
            SessionSubscription? previous = null;
            for (var each = _subscriptions; each is not null; previous = each, each = each.Next)
            {
                if (each == subscription)
                {
                    _subscriptions = previous is null ? each.Next : _subscriptions;
                    previous?.Next = each.Next;
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Finds the subscription to a channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="index">Its index in the list, or the number of all subscriptions if none is found. Storing the count would enlarge each session.</param>
    private SessionSubscription? Find(string channel, out int index)
    {
        index = 0;
        var each = _subscriptions;
        for (; each is not null && each.Channel != channel; each = each.Next)
        {
            index++;
        }

        return each;
    }

    private void SendReply(ReadOnlyMemory<byte> id, Reply reply)
    {
        try
        {
            lock (this)
            {
                var frames = FrameScratch.Rent();
                _codec.Encode(id, reply, frames);
                var bytes = frames.WrittenSpan.ToArray();
                FrameScratch.Return(frames);
                if (bytes.Length > 0)
                {
                    Connection.Send(bytes); // false if the connection is ending; the session then ends too
                }
            }
        }
        catch (Exception e)
        {
            Fail(e); // a bug of this connection's codec must not crash the channel actor that called it
        }
    }
}
