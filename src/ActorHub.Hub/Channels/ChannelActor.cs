using ActorHub.Connections;
using ActorHub.Hub.Brokers;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Errors;
using Akka.Actor;

namespace ActorHub.Hub.Channels;

/// <summary>One live channel: who hears it, where it stands, and the handing out of publications.</summary>
/// <remarks>
/// Its commands are <see cref="ClientCommand.ForChannel"/> and <see cref="ChannelsActor.Leave"/>, forwarded by its parent. Publications go
/// to the broker and come back through <see cref="Arrivals"/>; what waits there when the actor comes to it is handed out in
/// one write for each subscriber. While that goes on, on the event loops of the subscribers, everything else waits: so what is
/// published meanwhile makes the next batch, and a publisher that is faster than its subscribers runs out of credit.
/// The mailbox is bounded in effect: by the credit of each connection, and by one flush.
/// A crash is restarted with the state as it is; the command in hand is answered with an error, but who wanted to leave
/// is let go.
/// </remarks>
internal sealed class ChannelActor : UntypedActor
{
    // Commands

    /// <summary>Tell me if nobody would miss you; answered by <see cref="Idle"/> or not at all.</summary>
    public sealed record TellIfIdle : Singleton<TellIfIdle>;

    /// <summary>Publications have arrived; to itself.</summary>
    public sealed record Flush : Singleton<Flush>;

    // Events, to the parent

    /// <summary>Nobody listens and nothing is under way, after so many of the parent's messages.</summary>
    public sealed record Idle(ChannelState State, long Handled);

    /// <summary>The channel is over.</summary>
    public sealed record Ended(ChannelState State);

    private sealed record Delivered : Singleton<Delivered>;

    private sealed record Opened(IBrokerChannel Channel);

    private sealed record OpenFailed(Task<IBrokerChannel> Opening);

    private sealed record Accepted(LinkedListNode<ClientCommand.Publish> Publish, StreamPosition Position);

    private sealed record NotAccepted(LinkedListNode<ClientCommand.Publish> Publish);

    /// <summary>A broker that has not answered by then is taken to be unavailable; each call holds its client's credit.</summary>
    public static readonly TimeSpan BrokerTimeout = TimeSpan.FromSeconds(10);

    private readonly ChannelState _state;

    private readonly Action _delivered;

    public ChannelActor(ChannelState state)
    {
        _state = state;
        var self = Self;
        _delivered = () => self.Tell(Delivered.Instance, ActorRefs.NoSender);
    }

    /// <summary>Not the base's: a restart is no end.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        if (_state.InHand is ClientCommand command and not ClientCommand.Unsubscribe)
        {
            command.Answer(new Reply.Failed(HubError.InternalError));
            _state.InHand = null;
        }

        if (_state.Carrier is null)
        {
            GiveUpOpening(HubError.InternalError);
        }
    }

    /// <summary>What waits is gone on with by a message: an exception from here would not be one more restart, but the end.</summary>
    protected override void PostRestart(Exception reason)
    {
        if (_state.Carrier is not null)
        {
            _state.Recover(reason);
            if (_state.InHand is { } leaving)
            {
                _state.InHand = null;
                (_state.Held ??= new Queue<object>()).Enqueue(leaving); // leaving twice does no harm
            }

            Self.Tell(Flush.Instance, ActorRefs.NoSender);
        }
    }

    protected override void PostStop()
    {
        _state.End(HubError.ChannelFailed);
        _state.Close();
        Context.Parent.Tell(new Ended(_state));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Flush:
                GoOn();
                break;
            case Delivered:
                _state.Delivered();
                GoOn();
                break;
            case ClientCommand.ForChannel or ChannelsActor.Leave:
                _state.Handled++;
                HoldOrHandle(message);
                break;
            case Accepted accepted:
                _state.AtBroker.Remove(accepted.Publish);
                accepted.Publish.Value.AnswerPublished(accepted.Position);
                break;
            case NotAccepted refused:
                _state.AtBroker.Remove(refused.Publish);
                refused.Publish.Value.Answer(new Reply.Failed(HubError.BrokerUnavailable));
                break;
            case Opened opened:
                OnOpened(opened.Channel);
                break;
            case OpenFailed failed:
                _ = CloseWhenOpenAsync(failed.Opening);
                GiveUpOpening(HubError.BrokerUnavailable);
                break;
            case TellIfIdle when _state.IsIdle:
                Sender.Tell(new Idle(_state, _state.Handled));
                break;
            case TellIfIdle:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void HoldOrHandle(object message)
    {
        _state.InHand = message; // delivering what it must wait for may fail
        var mayHandle = _state.Held is null && MayHandle(message);
        _state.InHand = null;
        if (mayHandle)
        {
            Handle(message);
            return;
        }

        var opens = _state.Carrier is null && _state.Held is null;
        (_state.Held ??= new Queue<object>()).Enqueue(message);
        if (opens)
        {
            Open();
        }
    }

    /// <summary>Whether its turn has come. Who joins or leaves first has everything delivered that arrived before.</summary>
    private bool MayHandle(object message) =>
        _state is { Carrier: not null, IsDelivering: false }
        && (message is ClientCommand.Publish or ClientCommand.Presence || _state.Flush(_delivered));

    private void Open()
    {
        _state.Arrivals = new Arrivals(Self);
        var opening = _state.Broker.OpenAsync(_state.Name, _state.Arrivals);
        if (opening.IsCompletedSuccessfully)
        {
            OnOpened(opening.Result);
        }
        else
        {
            var task = opening.AsTask();
            task.WaitAsync(BrokerTimeout, _state.Time)
                .PipeTo(Self, Self, success: channel => new Opened(channel), failure: _ => new OpenFailed(task));
        }
    }

    /// <summary>Nobody waits for the channel any more; should the broker open it after all, it is closed.</summary>
    private static async Task CloseWhenOpenAsync(Task<IBrokerChannel> opening)
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully)
        {
            await (await opening).DisposeAsync();
        }
    }

    private void OnOpened(IBrokerChannel channel)
    {
        _state.Opened(channel);
        GoOn();
    }

    /// <summary>Handles what waits, up to the next delivery, and begins that.</summary>
    private void GoOn()
    {
        while (_state.Held is not null)
        {
            if (!_state.Held.TryPeek(out var message))
            {
                _state.Held = null;
            }
            else if (_state.Carrier is null)
            {
                return; // goes on when the broker has opened the channel
            }
            else if (MayHandle(message))
            {
                _state.Held.Dequeue(); // before it is handled, which may fail
                Handle(message);
            }
            else
            {
                return; // goes on when that is delivered
            }
        }

        _state.Flush(_delivered);
    }

    private void GiveUpOpening(HubError error)
    {
        _state.End(error);
        _state.Held = null; // the next command tries again
    }

    private void Handle(object message)
    {
        _state.InHand = message;
        if (message is ChannelsActor.Leave leave)
        {
            _state.Leave(leave.Subscription);
        }
        else
        {
            Do((ClientCommand)message);
        }

        _state.InHand = null;
    }

    private void Do(ClientCommand command)
    {
        switch (command)
        {
            case ClientCommand.Publish publish:
                Publish(publish);
                break;
            case ClientCommand.Subscribe subscribe:
                subscribe.Answer(new Reply.Subscribed(_state.Name, _state.Join(subscribe.Subscription!)));
                break;
            case ClientCommand.Unsubscribe unsubscribe:
                _state.Leave(unsubscribe.Subscription!);
                unsubscribe.Answer(new Reply.Unsubscribed(_state.Name));
                break;
            case ClientCommand.Presence presence:
                presence.Answer(_state.Members());
                break;
        }
    }

    private void Publish(ClientCommand.Publish publish)
    {
        var accepting = _state.Carrier!.PublishAsync(new BrokerMessage(publish.From, publish.Data, publish.Echo));
        if (accepting.IsCompletedSuccessfully)
        {
            publish.AnswerPublished(accepting.Result);
            return;
        }

        Await(publish, accepting);
    }

    /// <summary>Answers when the broker does. Apart from the rest, or every publication would pay for what these lambdas hold.</summary>
    private void Await(ClientCommand.Publish publish, ValueTask<StreamPosition> accepting)
    {
        var inFlight = _state.AtBroker.AddLast(publish);
        accepting.AsTask().WaitAsync(BrokerTimeout, _state.Time).PipeTo(
            Self, Self, success: position => new Accepted(inFlight, position), failure: _ => new NotAccepted(inFlight));
    }
}
