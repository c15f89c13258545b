using System.Net.WebSockets;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Serving;
using ActorHub.Connections.Tests.Serving;
using ActorHub.Connections.Tests.Transports;
using Akka.Actor;

namespace ActorHub.Connections.Tests.Listening;

/// <summary>A defect in an actor above the connections. Its supervisor used to stop it: connections were counted for ever, and nobody listened.</summary>
public sealed class ConnectionsRestartTests : ServerTestKit
{
    private const string Connections = "/user/websocket-server/connections";

    [Theory]
    [InlineData("", nameof(ConnectionsActor))]
    [InlineData("/*", nameof(ListenerActor))]
    [InlineData("/*", nameof(LoopConnectionsActor))]
    public async Task After_a_crash_the_connections_are_closed_and_others_are_accepted_at_the_same_address(string path, string crashing)
    {
        await using var server = await WebSocketServer.StartAsync(new WebSocketServerOptions { System = Sys });
        using var before = await ConnectAsync(server);

        await EventFilter.Info(start: "Connections are carried by").ExpectOneAsync(() =>
        {
            Sys.ActorSelection(Connections + path).Tell(PoisonFor(crashing));
            return Task.CompletedTask;
        });

        var received = await before.ReceiveAsync(new byte[256], default).WaitAsync(TransportProbe.Patience);
        Assert.Equal((WebSocketMessageType.Close, (WebSocketCloseStatus?)1001), (received.MessageType, received.CloseStatus));
        using var after = await ConnectAsync(server);
        var counted = await Sys.ActorSelection(Connections).Ask<ConnectionsActor.Counted>(ConnectionsActor.Count.Instance);
        Assert.Equal(new ConnectionsActor.Counted(Connections: 1, Handshakes: 0), counted);
    }

    /// <summary>A message of the actor with a part missing: it throws.</summary>
    private static object PoisonFor(string actor) => actor switch
    {
        nameof(ConnectionsActor) => new ConnectionsActor.Serve(null!),
        nameof(ListenerActor) => new ConnectionsActor.Listen(null!),
        _ => new LoopConnectionsActor.HandshakeDone(null!),
    };

    private static async Task<ClientWebSocket> ConnectAsync(WebSocketServer server)
    {
        var client = new ClientWebSocket();
        await client.ConnectAsync(new Uri($"ws://{server.EndPoint}/"), default);
        return client;
    }
}
