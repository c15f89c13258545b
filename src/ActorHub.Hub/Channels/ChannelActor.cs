using ActorHub.Connections;
using ActorHub.Hub.Brokers;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Errors;
using Akka.Actor;
using Akka.Event;

namespace ActorHub.Hub.Channels;

// The stages of a channel (ChannelStage) and their transitions. OnReceive is the one switch; a message that a stage does not list changes
// nothing.
//
//            Wake: a command            Opened                 publications
//   Closed ───────────────▶ Opening ────────────▶ Idle ────────────────────────▶ Encoding
//      ▲                       │                  ▲  ▲ nobody, or no event loop      │  │
//      └─────── OpenFailed ────┘                  │  └──────────────────────────────┘  │ event loops send
//                                                 └─────── Delivered ── Delivering ◀───┘
//
//   Closed, Idle ── EndIfUnused ──▶ Ended           every stage ── stop, or one crash too many ──▶ Ended
//   A restart keeps the stage. Only Encoding changes: the dialect that threw loses its subscribers here, the others are served.
//
// Commands are handled in Idle alone; in every other stage they stay in the inbox, as do publications. So a publisher that is faster than
// the subscribers makes larger deliveries, then runs out of credit.

/// <summary>One live channel: its subscribers, its position, and the delivery of its publications.</summary>
/// <remarks>
/// Commands (<see cref="ClientCommand.ForChannel"/>, <see cref="Leave"/>) and publications come through the <see cref="ChannelInbox"/>, which
/// says why. Commands go to the broker in their order, and so come back. All publications that are pending make one write for each
/// subscriber. The mailbox is bounded in effect: by one wake-up, one delivery, and the publications in flight at the broker, which hold
/// their publishers' credit.
/// A crash answers the command in hand with an error; nothing else is lost.
/// </remarks>
internal sealed class ChannelActor : UntypedActor
{
    // Commands in the inbox, besides ClientCommand.ForChannel

    /// <summary>A subscriber has left without a command; nobody expects an answer.</summary>
    public sealed record Leave(Subscription Subscription);

    // Commands in the mailbox

    /// <summary>Something is pending in the inbox.</summary>
    public sealed record Wake : Singleton<Wake>, IDeadLetterSuppression;

    /// <summary>End the channel if it has no subscriber and nothing pending.</summary>
    public sealed record EndIfUnused : Singleton<EndIfUnused>;

    // Results, to itself

    private sealed record Delivered : Singleton<Delivered>;

    private sealed record Opened(IBrokerChannel Carrier);

    private sealed record OpenFailed : Singleton<OpenFailed>;

    private sealed record Accepted(LinkedListNode<ClientCommand.Publish> Publish, StreamPosition Position);

    private sealed record NotAccepted(LinkedListNode<ClientCommand.Publish> Publish);

    /// <summary>A broker that has not answered by then counts as unavailable; each call holds its client's credit.</summary>
    public static readonly TimeSpan BrokerTimeout = TimeSpan.FromSeconds(10);

    private const int MaxStepsInTurn = 256; // about a quarter of a millisecond; then other actors have the thread

    private readonly ChannelState _state;

    private readonly ChannelInbox _inbox;

    private readonly Action _delivered;

    public ChannelActor(ChannelState state)
    {
        _state = state;
        _inbox = state.Inbox;
        var self = Self;
        _delivered = () => self.Tell(Delivered.Instance, ActorRefs.NoSender);
    }

    /// <summary>Without the base's call of PostStop: a restart does not end the channel.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        _state.InHand?.Answer(new Reply.Failed(HubError.InternalError));
        _state.InHand = null;
        if (_state.Stage is not ChannelStage.Open)
        {
            _state.NotOpened(HubError.InternalError);
        }
    }

    /// <summary>Resumes pending work via a message: an exception from PostRestart would stop the actor instead of restarting it.</summary>
    protected override void PostRestart(Exception reason)
    {
        if (_state.Stage is ChannelStage.Encoding encoding)
        {
            _state.Recover(encoding, reason);
        }

        Self.Tell(Wake.Instance, ActorRefs.NoSender);
    }

    protected override void PostStop() => _state.End(HubError.ChannelFailed);

    protected override void OnReceive(object message)
    {
        switch (message, _state.Stage)
        {
            case (Wake, ChannelStage.Idle idle):
                Work(idle);
                break;
            case (Wake, ChannelStage.Closed):
                OpenForCommands();
                break;
            case (Wake, _):
                break; // Opened or Delivered resumes
            case (Delivered, ChannelStage.Delivering delivering):
                _state.Delivered(delivering);
                Work(delivering.Then);
                break;
            case (Opened opened, ChannelStage.Opening):
                OnOpened(opened.Carrier);
                break;
            case (OpenFailed, ChannelStage.Opening):
                _state.NotOpened(HubError.BrokerUnavailable);
                OpenForCommands();
                break;
            case (Accepted accepted, _):
                _state.AtBroker.Remove(accepted.Publish);
                accepted.Publish.Value.AnswerPublished(accepted.Position);
                break;
            case (NotAccepted refused, _):
                _state.AtBroker.Remove(refused.Publish);
                refused.Publish.Value.Answer(new Reply.Failed(HubError.BrokerUnavailable));
                break;
            case (EndIfUnused, ChannelStage.Closed or ChannelStage.Idle) when _state.IsUnused:
                EndUnlessPending();
                break;
            case (EndIfUnused, _):
                break; // in use
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>Opens the channel when a command is pending, else sleeps.</summary>
    private void OpenForCommands()
    {
        if (_inbox.TrySleep())
        {
            return;
        }

        var opening = _state.Broker.OpenAsync(_state.Name, _inbox.Listen());
        if (opening.IsCompletedSuccessfully)
        {
            OnOpened(opening.Result);
            return;
        }

        var attempt = opening.AsTask();
        _state.Opening(attempt);
        attempt.WaitAsync(BrokerTimeout, _state.Time)
            .PipeTo(Self, Self, success: carrier => new Opened(carrier), failure: _ => OpenFailed.Instance);
    }

    /// <summary>Ends the channel unless a command has come meanwhile, which keeps it.</summary>
    private void EndUnlessPending()
    {
        if (_inbox.TryClose())
        {
            Context.Stop(Self);
        }
    }

    private void OnOpened(IBrokerChannel carrier)
    {
        _state.Opened(carrier);
        Work((ChannelStage.Idle)_state.Stage);
    }

    /// <summary>Handles pending commands, then delivers pending publications, until nothing is pending or event loops have to send.</summary>
    private void Work(ChannelStage.Idle idle)
    {
        for (var steps = 0; steps < MaxStepsInTurn; steps++)
        {
            if (_inbox.TryPeek(out var command) && (MayPrecedeDelivery(command) || !_inbox.HasPublications))
            {
                _inbox.RemoveFirst(); // before Handle, which may crash
                Handle(command, idle.Carrier);
            }
            else if (_inbox.HasPublications)
            {
                if (!_state.Deliver(idle, _inbox.TakePublications(), _delivered))
                {
                    return; // Delivered resumes
                }
            }
            else if (_inbox.TrySleep())
            {
                return;
            }
        }

        Self.Tell(Wake.Instance, ActorRefs.NoSender);
    }

    /// <summary>Whether publications that arrived before the command may be delivered after it. Subscribers must not change before.</summary>
    private static bool MayPrecedeDelivery(object command) => command is ClientCommand.Publish or ClientCommand.Presence;

    private void Handle(object command, IBrokerChannel carrier)
    {
        _state.InHand = command as ClientCommand;
        switch (command)
        {
            case ClientCommand.Publish publish:
                Publish(publish, carrier);
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
            case Leave leave:
                _state.Leave(leave.Subscription);
                break;
        }

        _state.InHand = null;
    }

    private void Publish(ClientCommand.Publish publish, IBrokerChannel carrier)
    {
        var accepting = carrier.PublishAsync(new BrokerMessage(publish.From, publish.Data, publish.Echo));
        if (accepting.IsCompletedSuccessfully)
        {
            publish.AnswerPublished(accepting.Result);
            return;
        }

        Await(publish, accepting);
    }

    /// <summary>Answers when the broker does. A method of its own, or every publication would pay for the closures.</summary>
    private void Await(ClientCommand.Publish publish, ValueTask<StreamPosition> accepting)
    {
        var inFlight = _state.AtBroker.AddLast(publish);
        accepting.AsTask().WaitAsync(BrokerTimeout, _state.Time).PipeTo(
            Self, Self, success: position => new Accepted(inFlight, position), failure: _ => new NotAccepted(inFlight));
    }
}
