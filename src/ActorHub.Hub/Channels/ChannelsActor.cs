using ActorHub.Connections;
using ActorHub.Connections.Dispatching;
using ActorHub.Connections.Transports;
using ActorHub.Hub.Brokers;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Errors;
using Akka.Actor;
using Akka.Event;

namespace ActorHub.Hub.Channels;

/// <summary>All live channels: makes one when it is first needed, ends those that nobody needs, gives each its messages.</summary>
/// <remarks>
/// Everything for a channel goes through here, so the count of what was forwarded says whether a channel that calls itself
/// idle has had everything: only then it is stopped, and no message is lost on the way. The mailbox is bounded in effect by
/// the credit of each connection.
/// </remarks>
internal sealed class ChannelsActor : UntypedActor, IWithTimers
{
    // Commands, besides ClientCommand.ForChannel

    /// <summary>A subscriber is gone; nobody waits for an answer.</summary>
    public sealed record Leave(Subscription Subscription);

    /// <summary>Look for idle channels; to itself.</summary>
    public sealed record Sweep : Singleton<Sweep>;

    /// <summary>Restarts of one channel in one minute; the next crash ends it.</summary>
    public const int MostRestarts = 10;

    private readonly Dictionary<string, LiveChannel> _live = [];
    private readonly IBroker _broker;
    private readonly HubLimits _limits;
    private readonly HubMeter _meter;
    private readonly TimeProvider _time;
    private readonly EventLoopGroup? _loops;

    public ChannelsActor(IBroker broker, HubLimits limits, HubMeter meter, TimeProvider time, EventLoopGroup? loops)
    {
        _broker = broker;
        _limits = limits;
        _meter = meter;
        _time = time;
        _loops = loops;
    }

    public ITimerScheduler Timers { get; set; } = null!; // set by the actor system before PreStart

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(Sweep), Sweep.Instance, _limits.ChannelIdleTime, _limits.ChannelIdleTime);

        // A command that reaches a channel in the moment in which it fails for good comes back this way.
        Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));
    }

    /// <summary>A crash here is a defect. All channels end, and each tells its subscribers; the one whose message it was is told too.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        (message as ClientCommand)?.Answer(new Reply.Failed(HubError.InternalError));
        base.PreRestart(reason, message);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    /// <summary>
    /// Whatever a channel throws, it is restarted with the state it had: subscribers and offsets survive. One that keeps
    /// throwing is stopped, and tells its subscribers.
    /// </summary>
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(MostRestarts, TimeSpan.FromMinutes(1), _ => Directive.Restart);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClientCommand.ForChannel command:
                Route(command);
                break;
            case Leave leave:
                if (_live.TryGetValue(leave.Subscription.Channel, out var left))
                {
                    left.Forward(leave);
                }

                break;
            case Sweep:
                AskTheQuiet();
                break;
            case ChannelActor.Idle idle:
                OnIdle(idle);
                break;
            case ChannelActor.Ended ended:
                OnEnded(ended);
                break;
            case DeadLetter { Message: ClientCommand command }:
                command.Answer(new Reply.Failed(HubError.ChannelFailed));
                break;
            case DeadLetter:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Route(ClientCommand.ForChannel command)
    {
        var name = command.Channel;
        if (!_live.TryGetValue(name, out var channel))
        {
            switch (command)
            {
                case ClientCommand.Presence:
                    command.Answer(new Reply.Members(name, [], 0));
                    return;
                case ClientCommand.Unsubscribe:
                    command.Answer(new Reply.Unsubscribed(name));
                    return;
                case var _ when _live.Count >= _limits.MaxLiveChannels:
                    command.Answer(new Reply.Failed(HubError.TooManyChannels));
                    return;
            }

            channel = Start(name);
        }

        channel.Forward(command);
    }

    private LiveChannel Start(string name)
    {
        var state = new ChannelState(name, _broker, _limits, _meter, _time);
        var actor = Context.ActorOf(Props.Create<ChannelActor>(state).OnLoop(_loops?.Next()));
        _meter.AddChannels(1);
        return _live[name] = new LiveChannel(actor, state);
    }

    private void AskTheQuiet()
    {
        foreach (var channel in _live.Values)
        {
            if (channel.WasQuiet())
            {
                channel.Actor.Tell(ChannelActor.TellIfIdle.Instance);
            }
        }
    }

    private void OnIdle(ChannelActor.Idle idle)
    {
        if (_live.TryGetValue(idle.State.Name, out var channel) && channel.State == idle.State && channel.Forwarded == idle.Handled)
        {
            _live.Remove(idle.State.Name);
            Context.Stop(channel.Actor);
        }
    }

    private void OnEnded(ChannelActor.Ended ended)
    {
        if (_live.TryGetValue(ended.State.Name, out var channel) && channel.State == ended.State)
        {
            _live.Remove(ended.State.Name);
        }
    }

    private sealed class LiveChannel(IActorRef actor, ChannelState state)
    {
        private long _atLastSweep;

        public IActorRef Actor => actor;

        public ChannelState State => state;

        public long Forwarded { get; private set; }

        public void Forward(object message)
        {
            Forwarded++;
            actor.Tell(message, ActorRefs.NoSender);
        }

        /// <summary>Whether nothing was forwarded since this was last asked.</summary>
        public bool WasQuiet()
        {
            var quiet = Forwarded == _atLastSweep;
            _atLastSweep = Forwarded;
            return quiet;
        }
    }
}
