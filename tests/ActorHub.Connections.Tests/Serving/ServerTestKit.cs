using ActorHub.Connections.Serving;
using ActorHub.Connections.Transports;
using Akka.TestKit;
using Akka.TestKit.Xunit2;

namespace ActorHub.Connections.Tests.Serving;

/// <summary>A <see cref="WebSocketServer"/> over in-memory transports, in virtual time.</summary>
public abstract class ServerTestKit : TestKit
{
    private const string Configuration =
        """
        akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
        akka.stdout-loglevel = OFF
        akka.loggers = ["Akka.TestKit.TestEventListener, Akka.TestKit"]
        akka.test.single-expect-default = 30s
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        """;

    protected ServerTestKit()
        : base(Configuration)
    {
    }

    /// <summary>Starts a server that does not listen.</summary>
    protected Task<WebSocketServer> StartAsync(WebSocketServerOptions options) =>
        WebSocketServer.StartAsync(options with { System = Sys, EndPoint = null });

    protected Task<WebSocketServer> StartAsync(ConnectionHandlers handlers) => StartAsync(new WebSocketServerOptions { Handlers = handlers });

    /// <summary>A new client, not yet upgraded.</summary>
    internal static TestPeer Connect(WebSocketServer server, int capacity = 64 * 1024)
    {
        var (client, transport) = InMemoryTransport.Connect(capacity);
        server.Serve(transport);
        return new TestPeer(client);
    }

    /// <summary>A new client with an open WebSocket.</summary>
    internal static async Task<TestPeer> OpenAsync(WebSocketServer server, int capacity = 64 * 1024)
    {
        var peer = Connect(server, capacity);
        await peer.OpenAsync();
        return peer;
    }

    protected void Advance(TimeSpan time) => ((TestScheduler)Sys.Scheduler).Advance(time);

    /// <summary>A handler that tells the test's actor what it was called with.</summary>
    protected ValueTask Tell(object message)
    {
        Akka.Actor.ICanTell actor = TestActor;
        actor.Tell(message, Akka.Actor.ActorRefs.NoSender);
        return default;
    }
}
