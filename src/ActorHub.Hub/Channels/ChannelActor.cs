using ActorHub.Connections;
using ActorHub.Hub.Brokers;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Errors;
using Akka.Actor;
using Akka.Event;

namespace ActorHub.Hub.Channels;

// The stages of a channel (ChannelStage) and their transitions, which OnReceive implements. A message that a stage does not list has no
// effect.
//
//            Wake: a command            Opened                 publications
//   Closed ───────────────▶ Opening ────────────▶ Idle ────────────────────────▶ Encoding
//      ▲                       │                  ▲  ▲ no subscriber on an event loop│  │
//      └─────── OpenFailed ────┘                  │  └──────────────────────────────┘  │ event loops send
//                                                 └─────── Delivered ── Delivering ◀───┘
//
//   Closed, Idle ── EndIfUnused ──▶ Ended           every stage ── stop, or more than MaxRestarts crashes ──▶ Ended
//   A restart keeps the stage, except Encoding: the subscribers of the dialect that threw are removed, and the others receive the delivery.
//
// Commands are handled only in Idle; in every other stage commands and publications stay in the inbox. A publisher that is faster than the
// subscribers therefore causes larger deliveries, then runs out of credit.

/// <summary>One live channel: its subscribers, its position, and the delivery of its publications.</summary>
/// <remarks>
/// Commands (<see cref="ClientCommand.ForChannel"/>, <see cref="Leave"/>) and publications arrive through the <see cref="ChannelInbox"/>,
/// which explains why. The channel publishes to the broker in the order of the commands. It writes all pending publications to each
/// subscriber at once. The mailbox is bounded in effect: it holds at most one wake-up, one delivery result, and one result for each
/// publication in flight at the broker, which holds its publisher's credit. A crash fails only the command being handled.
/// </remarks>
internal sealed class ChannelActor : UntypedActor
{
    // Commands in the inbox, besides ClientCommand.ForChannel

    /// <summary>Remove a subscriber whose connection or actor has ended; not answered.</summary>
    public sealed record Leave(Subscription Subscription);

    /// <summary>The broker has read the history for a subscriber; null if it failed. In the inbox, so that it does not overtake publications.</summary>
    public sealed record HistoryRead(Joiner Joiner, HistoryPage? Page);

    // Commands in the mailbox

    /// <summary>Handle what is pending in the inbox.</summary>
    public sealed record Wake : Singleton<Wake>, IDeadLetterSuppression;

    /// <summary>End the channel if it has no subscriber and nothing pending.</summary>
    public sealed record EndIfUnused : Singleton<EndIfUnused>;

    /// <summary>Tell the gathered changes of the members; sent to itself.</summary>
    public sealed record MembersDue : Singleton<MembersDue>, IDeadLetterSuppression;

    // Results, sent to itself

    private sealed record Delivered : Singleton<Delivered>;

    private sealed record Opened(IBrokerChannel BrokerChannel);

    private sealed record OpenFailed : Singleton<OpenFailed>;

    private sealed record Published(LinkedListNode<ClientCommand> Publish, PublishResult Result);

    private sealed record Answered(LinkedListNode<ClientCommand> Command, Reply Reply);

    /// <summary>Time after which a broker that has not answered counts as unavailable. It is bounded because each call holds its client's credit.</summary>
    public static readonly TimeSpan BrokerTimeout = TimeSpan.FromSeconds(10);

    private const int MaxStepsInTurn = 256; // about 0.25 ms; then the thread runs other actors

    private readonly ChannelState _state;

    private readonly ChannelInbox _inbox;

    private readonly Action _delivered;

    private static readonly TimeSpan MembersInterval = TimeSpan.FromSeconds(1);

    public ChannelActor(ChannelState state)
    {
        _state = state;
        _inbox = state.Inbox;
        var self = Self;
        _delivered = () => self.Tell(Delivered.Instance, ActorRefs.NoSender);
        var scheduler = Context.System.Scheduler;
        state.MembersWait = () => scheduler.ScheduleTellOnce(MembersInterval, self, MembersDue.Instance, ActorRefs.NoSender);
    }

    /// <summary>Does not call the base, which would call PostStop and so end the channel.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        _state.FailCurrentCommand();
        if (_state.Stage is not ChannelStage.Open)
        {
            _state.FailOpening(HubError.InternalError);
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
                Work(delivering.IdleStage);
                break;
            case (Opened opened, ChannelStage.Opening):
                OnOpened(opened.BrokerChannel);
                break;
            case (OpenFailed, ChannelStage.Opening):
                _state.FailOpening(HubError.BrokerUnavailable);
                OpenForCommands();
                break;
            case (Published published, _):
                _state.InFlight.Remove(published.Publish);
                ((ClientCommand.Publish)published.Publish.Value).AnswerResult(published.Result);
                break;
            case (Answered answered, _):
                _state.InFlight.Remove(answered.Command);
                answered.Command.Value.Answer(answered.Reply);
                break;
            case (HistoryRead read, _):
                _inbox.TryAdd(read); // false if the channel has ended: the command was then answered
                break;
            case (MembersDue, not ChannelStage.Ended):
                _state.TellMembers();
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

    /// <summary>Opens the channel if a command is pending; otherwise sleeps.</summary>
    private void OpenForCommands()
    {
        if (_inbox.TrySleep())
        {
            return;
        }

        var opening = _state.Broker.OpenAsync(_state.Name, _inbox.Policy, _inbox.Listen());
        if (opening.IsCompletedSuccessfully)
        {
            OnOpened(opening.Result);
            return;
        }

        var attempt = opening.AsTask();
        _state.Opening(attempt);
        attempt.WaitAsync(BrokerTimeout, _state.Time)
            .PipeTo(Self, Self, success: channel => new Opened(channel), failure: _ => OpenFailed.Instance);
    }

    /// <summary>Ends the channel unless a command has arrived meanwhile.</summary>
    private void EndUnlessPending()
    {
        if (_inbox.TryClose())
        {
            Context.Stop(Self);
        }
    }

    private void OnOpened(IBrokerChannel channel)
    {
        _state.Opened(channel);
        Work((ChannelStage.Idle)_state.Stage);
    }

    /// <summary>Handles pending commands and delivers pending publications, until nothing is pending or a delivery waits for event loops.</summary>
    private void Work(ChannelStage.Idle idle)
    {
        for (var steps = 0; steps < MaxStepsInTurn; steps++)
        {
            if (_inbox.TryPeek(out var command) && (MayPrecedeDelivery(command) || !_inbox.HasPublications))
            {
                _inbox.RemoveFirst(); // before Handle, which may crash
                Handle(command, idle.BrokerChannel);
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

    /// <summary>
    /// Whether the command may be handled before publications that arrived earlier. Commands that change the subscribers may not: those
    /// publications belong to the subscribers of that time.
    /// </summary>
    private static bool MayPrecedeDelivery(object command) => command is ClientCommand.Publish or ClientCommand.Presence or ClientCommand.History;

    private void Handle(object command, IBrokerChannel channel)
    {
        _state.CurrentCommand = command as ClientCommand ?? (command as HistoryRead)?.Joiner.Command;
        switch (command)
        {
            case ClientCommand.Publish publish:
                Publish(publish, channel);
                break;
            case ClientCommand.Subscribe { JoinLeave: true } or ClientCommand.Presence when !_state.Offers((ClientCommand)command):
                ((ClientCommand)command).Answer(new Reply.Failed(HubError.NotOffered));
                break;
            case ClientCommand.Subscribe subscribe:
                if (_state.BeginJoin(subscribe) is { } joiner)
                {
                    Read(joiner, channel);
                }

                break;
            case HistoryRead read when _state.IsJoining(read.Joiner):
                Continue(read.Joiner, read.Page, channel);
                break;
            case ClientCommand.History history:
                Read(history, channel);
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

        _state.CurrentCommand = null;
    }

    private void Publish(ClientCommand.Publish publish, IBrokerChannel channel)
    {
        var accepting = channel.PublishAsync(new BrokerMessage(publish.From, publish.Data, publish.Echo) { Options = publish.Options });
        if (accepting.IsCompletedSuccessfully)
        {
            publish.AnswerResult(accepting.Result);
            return;
        }

        Await(publish, accepting);
    }

    private void Read(ClientCommand.History history, IBrokerChannel channel)
    {
        var limited = history.Query with { Limit = Math.Min(history.Query.Limit, _state.Limits.MaxPagePublications) };
        var reading = channel.ReadAsync(limited, _state.Limits.MaxPageBytes);
        if (reading.IsCompletedSuccessfully)
        {
            history.Answer(new Reply.History(_state.Name, reading.Result));
            return;
        }

        Await(history, reading);
    }

    /// <summary>Reads the history for a subscriber until it knows how it begins.</summary>
    private void Read(Joiner joiner, IBrokerChannel channel)
    {
        var reading = channel.ReadAsync(joiner.Query, _state.Limits.MaxPageBytes);
        if (reading.IsCompletedSuccessfully)
        {
            Continue(joiner, reading.Result, channel);
            return;
        }

        Await(joiner, reading);
    }

    private void Continue(Joiner joiner, HistoryPage? page, IBrokerChannel channel)
    {
        if (page is null)
        {
            _state.FailJoin(joiner, HubError.BrokerUnavailable);
        }
        else if (joiner.TryComplete(page))
        {
            _state.Join(joiner);
        }
        else
        {
            Read(joiner, channel);
        }
    }

    // Separate methods, so that what the broker does synchronously allocates no closure.

    private void Await(ClientCommand.Publish publish, ValueTask<PublishResult> accepting)
    {
        var inFlight = _state.InFlight.AddLast(publish);
        accepting.AsTask().WaitAsync(BrokerTimeout, _state.Time).PipeTo(
            Self, Self, success: result => new Published(inFlight, result), failure: _ => new Answered(inFlight, new Reply.Failed(HubError.BrokerUnavailable)));
    }

    private void Await(ClientCommand.History history, ValueTask<HistoryPage> reading)
    {
        var inFlight = _state.InFlight.AddLast(history);
        var name = _state.Name;
        reading.AsTask().WaitAsync(BrokerTimeout, _state.Time).PipeTo(
            Self, Self, success: page => new Answered(inFlight, new Reply.History(name, page)), failure: _ => new Answered(inFlight, new Reply.Failed(HubError.BrokerUnavailable)));
    }

    private void Await(Joiner joiner, ValueTask<HistoryPage> reading) => reading.AsTask().WaitAsync(BrokerTimeout, _state.Time).PipeTo(
        Self, Self, success: page => new HistoryRead(joiner, page), failure: _ => new HistoryRead(joiner, null));
}
