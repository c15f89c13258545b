using ActorHub.Connections;
using ActorHub.Connections.Dispatching;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Transports;
using ActorHub.Hub.Brokers;
using ActorHub.Hub.Channels;
using ActorHub.Hub.Routing;
using Akka.Actor;

namespace ActorHub.Hub;

/// <summary>The root actor of a hub: supervises its channels, its router, its connections, and the in-process subscribers.</summary>
internal sealed class HubSupervisor : ReceiveActor
{
    // Commands

    /// <summary>Get the hub's actors; answered by <see cref="Parts"/>.</summary>
    public sealed record GetParts : Singleton<GetParts>;

    /// <summary>Start an actor that calls the handler of an in-process subscription; answered by <see cref="Hosted"/>.</summary>
    public sealed record Host(LocalSubscription Subscription, Action<Publication> Handler);

    /// <summary>Start the supervisor of the connections; answered by <see cref="Serving"/>.</summary>
    public sealed record Serve(ConnectionSetup Setup);

    // Replies

    /// <summary>The hub's actors. The references remain valid when an actor is restarted.</summary>
    public sealed record Parts(ChannelRegistry Channels, IActorRef Router);

    /// <summary>The actor that calls the handler; stopping it ends the subscription.</summary>
    public sealed record Hosted(IActorRef Subscriber);

    /// <summary>The supervisor of the connections has started.</summary>
    public sealed record Serving(IActorRef Connections);

    private readonly ChannelRegistry _channels;
    private readonly IActorRef _router;

    public HubSupervisor(IBroker broker, HubLimits limits, ChannelNamespaces namespaces, HubMeter meter, TimeProvider time, EventLoopGroup? loops)
    {
        _channels = new ChannelRegistry(limits, namespaces, meter);
        _channels.Supervisor = Context.ActorOf(Props.Create<ChannelsActor>(_channels, broker, limits, meter, time, loops).OnLoop(loops?.Next()), "channels");
        _router = Context.ActorOf(Props.Create<RouterActor>(new RouterState()).OnLoop(loops?.Next()), "router");
        Receive<GetParts>(_ => Sender.Tell(new Parts(_channels, _router)));
        Receive<Host>(OnHost);
        Receive<Serve>(serve => Sender.Tell(new Serving(Context.ActorOf(ConnectionsActor.Props(serve.Setup), "connections"))));
    }

    /// <summary>
    /// The actor of a handler that throws resumes with the next publication. Any other exception is a defect. A restarted router retains its
    /// sessions; a restart of the channels' supervisor ends all channels; a restart of the connections' supervisor closes all connections. An
    /// actor whose constructor throws is stopped, because it would throw again on each restart.
    /// </summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(e => e switch
    {
        SubscriberFailedException => Directive.Resume,
        ActorInitializationException => Directive.Stop,
        _ => Directive.Restart,
    });

    private void OnHost(Host host)
    {
        var subscriber = Context.ActorOf(Props.Create<SubscriberActor>(host.Subscription, host.Handler, _channels));
        host.Subscription.Subscriber = subscriber; // not in the actor's constructor, which may run after the first publication
        Sender.Tell(new Hosted(subscriber));
    }
}
