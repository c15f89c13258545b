using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Serving;
using ActorHub.Connections.Tests.Serving;
using ActorHub.Connections.Tests.Transports;
using ActorHub.Connections.Transports;
using ActorHub.WebSockets;
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
        await AwaitAssertAsync(async () => // the client may have its response before the loop's supervisor has heard of it
        {
            var counted = await Sys.ActorSelection(Connections).Ask<ConnectionsActor.Counted>(ConnectionsActor.Count.Instance);
            Assert.Equal(new ConnectionsActor.Counted(Connections: 1, Handshakes: 0), counted);
        });
    }

    /// <summary>The second crash met an actor that had forgotten the address, and nobody listened there again.</summary>
    [Fact]
    public async Task Crashes_in_a_row_do_not_lose_the_address()
    {
        await using var server = await WebSocketServer.StartAsync(new WebSocketServerOptions { System = Sys });
        var connections = await Sys.ActorSelection(Connections).ResolveOne(TransportProbe.Patience);

        for (var i = 0; i < 3; i++)
        {
            connections.Tell(PoisonFor(nameof(ConnectionsActor)));
        }

        await AwaitAssertAsync(async () => (await ConnectAsync(server)).Dispose());
    }

    /// <summary>A message lost with its receiver carried the socket: the client waited for ever.</summary>
    [Fact]
    public async Task No_crash_leaves_a_connection_open_that_has_no_actor()
    {
        await using var server = await StartAsync(new WebSocketServerOptions());
        var connections = await Sys.ActorSelection(Connections).ResolveOne(TransportProbe.Patience);
        for (var i = 0; i < 100; i++)
        {
            var peer = Connect(server);
            connections.Tell(PoisonFor(nameof(ConnectionsActor)));

            Assert.Empty(await peer.ReadToEndAsync());
        }
    }

    [Fact]
    public async Task A_server_that_drains_does_not_listen()
    {
        await using var server = await StartAsync(new WebSocketServerOptions());
        var connections = await Sys.ActorSelection(Connections).ResolveOne(TransportProbe.Patience);
        connections.Tell(new ConnectionsActor.Drain(new CloseFrame(CloseCode.GoingAway, ""), TimeSpan.Zero), TestActor);
        await ExpectMsgAsync<ConnectionsActor.Drained>();

        connections.Tell(PoisonFor(nameof(ConnectionsActor)));
        connections.Tell(new ConnectionsActor.Listen(new IPEndPoint(IPAddress.Loopback, 0)), TestActor);

        await ExpectMsgAsync<ConnectionsActor.ListenFailed>();
    }

    [Fact]
    public async Task A_listener_waits_until_its_former_address_is_free_again()
    {
        using var holder = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        holder.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        holder.Listen();
        var parent = CreateTestProbe();
        var setup = new ConnectionSetup(new ConnectionOptions(), new Dictionary<string, Endpoint>(), null);
        var listener = parent.ChildActorOf(Props.Create<ListenerActor>(setup));

        await EventFilter.Error(start: "Cannot listen at").ExpectOneAsync(() =>
        {
            listener.Tell(new ListenerActor.ListenAgain(holder.LocalEndPoint!));
            return Task.CompletedTask;
        });
        var address = holder.LocalEndPoint!;
        holder.Dispose();
        Advance(TimeSpan.FromMilliseconds(100));

        await parent.ExpectMsgAsync(new ListenerActor.Bound(address));
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_a_supervisor_that_has_ended()
    {
        var server = await StartAsync(new WebSocketServerOptions());
        var connections = await Sys.ActorSelection(Connections).ResolveOne(TransportProbe.Patience);
        await connections.GracefulStop(TransportProbe.Patience);

        await server.StopAsync(TimeSpan.FromHours(1)).WaitAsync(TransportProbe.Patience);
    }

    [Fact]
    public async Task Connections_that_come_after_the_stop_are_closed()
    {
        var server = await StartAsync(new WebSocketServerOptions());
        await server.StopAsync(TimeSpan.Zero);

        Assert.Empty(await Connect(server).ReadToEndAsync());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2 * 24 * 3600)]
    public async Task A_stop_with_a_deadline_that_no_timer_takes_is_refused(int seconds)
    {
        await using var server = await StartAsync(new WebSocketServerOptions());

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => server.StopAsync(TimeSpan.FromSeconds(seconds)));
    }

    /// <summary>The exception of one transport restarted the supervisor, and so closed every connection.</summary>
    [Fact]
    public async Task A_connection_that_throws_on_a_ping_fails_alone()
    {
        var server = await StartAsync(new WebSocketServerOptions
        {
            Connections = new ConnectionOptions { HeartbeatInterval = ConnectionSetup.Beat },
            Handlers = new ConnectionHandlers { Text = (connection, text) => { connection.SendText(text); return default; } },
        });
        var other = await OpenAsync(server);
        var (clientEnd, serverEnd) = InMemoryTransport.Connect(1024);
        var faulty = new FaultyTransport(serverEnd);
        server.Serve(faulty);
        var failing = new TestPeer(clientEnd);
        await failing.OpenAsync();
        await AwaitConditionAsync(() => server.Connections.Count == 2);

        faulty.BreakNextWrite();
        for (var beat = 0; beat < 5; beat++)
        {
            Advance(ConnectionSetup.Beat);
        }

        Assert.Equal([0x03, 0xf3], (await BehindPingsAsync(failing)).AsSpan(0, 2).ToArray()); // 1011
        other.Send(TestPeer.Text("still here"));
        Assert.Equal("still here"u8.ToArray(), await BehindPingsAsync(other));
    }

    /// <summary>The payload of the first frame that is no Ping.</summary>
    private static async Task<byte[]> BehindPingsAsync(TestPeer peer)
    {
        var (opcode, payload) = await peer.ReadFrameAsync();
        return opcode == 9 ? await BehindPingsAsync(peer) : payload;
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
