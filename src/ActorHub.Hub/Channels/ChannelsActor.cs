using ActorHub.Connections;
using ActorHub.Connections.Dispatching;
using ActorHub.Connections.Transports;
using ActorHub.Hub.Brokers;
using ActorHub.Hub.Errors;
using Akka.Actor;

namespace ActorHub.Hub.Channels;

/// <summary>Supervises all live channels: starts them for the <see cref="ChannelRegistry"/>, restarts them, and ends unused ones.</summary>
/// <remarks>Commands do not pass through here. The mailbox is bounded in effect: by one message for each live channel, and by a timer.</remarks>
internal sealed class ChannelsActor : UntypedActor, IWithTimers
{
    // Commands

    /// <summary>Start the actor of a channel that has just become live.</summary>
    public sealed record Start(ChannelInbox Inbox);

    /// <summary>End unused channels; sent to itself.</summary>
    public sealed record Sweep : Singleton<Sweep>;

    /// <summary>Maximum restarts of one channel within one minute; the next crash ends the channel.</summary>
    public const int MaxRestarts = 10;

    private readonly ChannelRegistry _registry;
    private readonly IBroker _broker;
    private readonly HubLimits _limits;
    private readonly HubMeter _meter;
    private readonly TimeProvider _time;
    private readonly EventLoopGroup? _loops;

    public ChannelsActor(ChannelRegistry registry, IBroker broker, HubLimits limits, HubMeter meter, TimeProvider time, EventLoopGroup? loops)
    {
        _registry = registry;
        _broker = broker;
        _limits = limits;
        _meter = meter;
        _time = time;
        _loops = loops;
    }

    public ITimerScheduler Timers { get; set; } = null!; // set by the actor system before PreStart

    protected override void PreStart() =>
        Timers.StartPeriodicTimer(nameof(Sweep), Sweep.Instance, _limits.ChannelIdleTime, _limits.ChannelIdleTime);

    /// <summary>A crash of this actor is a defect. All channels end and notify their subscribers; the next command for a channel opens it again.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        if (message is Start start)
        {
            start.Inbox.Close(HubError.InternalError);
            _registry.Remove(start.Inbox);
        }

        base.PreRestart(reason, message);
    }

    /// <summary>
    /// A channel that throws is restarted with its state: subscribers and offsets survive. A channel that exceeds
    /// <see cref="MaxRestarts"/> is stopped and notifies its subscribers.
    /// </summary>
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(MaxRestarts, TimeSpan.FromMinutes(1), _ => Directive.Restart);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Start start:
                var state = new ChannelState(start.Inbox, _registry, _broker, _limits, _meter, _time);
                start.Inbox.Attach(Context.ActorOf(Props.Create<ChannelActor>(state).OnLoop(_loops?.Next())));
                break;
            case Sweep:
                _registry.EndUnused();
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
