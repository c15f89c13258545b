using ActorHub.Connections.Listening;
using Akka.Actor;
using Akka.Event;

namespace ActorHub.Connections.Serving;

/// <summary>
/// The root actor of a <see cref="WebSocketServer"/>: supervises the connections, and ticks the server and all connections with one timer.
/// </summary>
internal sealed class WebSocketServerActor : ReceiveActor, IWithTimers
{
    // Commands

    /// <summary>Get the server's actors; answered by <see cref="Parts"/>.</summary>
    public sealed record GetParts : Singleton<GetParts>;

    // Replies

    /// <summary>The server's actors.</summary>
    public sealed record Parts(IActorRef Connections);

    private sealed record TickDue : Singleton<TickDue>;

    private sealed record Ticked(Exception? Failure);

    private readonly WebSocketServer _server;
    private bool _ticking;

    public WebSocketServerActor(WebSocketServer server, ConnectionSetup setup)
    {
        _server = server;
        var connections = Context.ActorOf(ConnectionsActor.Props(setup), "connections");
        Receive<GetParts>(_ => Sender.Tell(new Parts(connections)));
        Receive<TickDue>(_ => OnTickDue());
        Receive<Ticked>(OnTicked);
    }

    public ITimerScheduler Timers { get; set; } = null!; // set by the actor system before PreStart

    protected override void PreStart() =>
        Timers.StartPeriodicTimer(nameof(TickDue), TickDue.Instance, _server.Options.TickPeriod, _server.Options.TickPeriod);

    /// <summary>A failure of the connections' supervisor is a defect: it restarts, which closes all connections, and listens again.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(e => e is ActorInitializationException ? Directive.Stop : Directive.Restart);

    private void OnTickDue()
    {
        try
        {
            _server.TickConnections();
        }
        catch (Exception e)
        {
            Context.GetLogger().Error(e, "The ticks of a WebSocket server's connections failed"); // this actor's restart would close them all
        }

        if (!_ticking && _server.Options.Tick is not null)
        {
            _ticking = true;
            TickAsync().PipeTo(Self, Self, success: () => new Ticked(null), failure: e => new Ticked(e));
        }
    }

    private async Task TickAsync() => await _server.Options.Tick!(_server).ConfigureAwait(false);

    private void OnTicked(Ticked ticked)
    {
        _ticking = false;
        if (ticked.Failure is not null)
        {
            Context.GetLogger().Error(ticked.Failure, "The tick handler of a WebSocket server failed");
        }
    }
}
