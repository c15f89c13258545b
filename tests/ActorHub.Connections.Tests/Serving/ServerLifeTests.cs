using System.Net;
using System.Net.Sockets;
using ActorHub.Connections.Serving;
using ActorHub.Connections.Tests.Transports;
using ActorHub.Connections.Transports;
using ActorHub.WebSockets;

namespace ActorHub.Connections.Tests.Serving;

public class ServerLifeTests : ServerTestKit
{
    [Fact]
    public async Task A_stop_calls_the_shutdown_handler_and_then_closes_every_connection_with_1001()
    {
        var server = await StartAsync(new WebSocketServerOptions
        {
            Shutdown = async stopping =>
            {
                stopping.BroadcastText("last words");
                await Tell("shutdown");
            },
            Handlers = new ConnectionHandlers { Closed = (_, close) => Tell((int)close.Code) },
        });
        var peers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => OpenAsync(server)));
        await AwaitConditionAsync(() => server.Connections.Count == 3);

        var stopped = server.StopAsync(TimeSpan.FromSeconds(5));
        await ExpectMsgAsync("shutdown");
        foreach (var peer in peers)
        {
            Assert.Equal("last words", await peer.ReadTextAsync());
            Assert.Equal(1001, await peer.ReadCloseAsync());
            peer.Send(TestPeer.CloseFrame(1001));
            peer.Transport.ShutdownWrite();
            await ExpectMsgAsync(1001);
        }

        await stopped.WaitAsync(TransportProbe.Patience);
        Assert.Empty(server.Connections);
        Assert.Same(stopped, server.StopAsync(TimeSpan.Zero));
    }

    /// <summary>With a deferred Close, clients that broke the protocol got none at all.</summary>
    [Fact]
    public async Task A_server_does_not_start_with_habits_that_its_stream_does_not_have()
    {
        foreach (var options in (WebSocketConnectionOptions[])[new() { CloseTiming = CloseTiming.Deferred }, new() { Delivery = MessageDelivery.Partial }])
        {
            await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(new WebSocketServerOptions { WebSocket = options }));
        }
    }

    [Fact]
    public async Task A_shutdown_handler_that_fails_is_logged_and_the_stop_goes_on()
    {
        var server = await StartAsync(new WebSocketServerOptions { Shutdown = _ => throw new InvalidOperationException("boom") });

        await EventFilter.Exception<InvalidOperationException>("boom").ExpectOneAsync(() => server.StopAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task A_server_listens_at_a_free_port_which_can_be_read_and_refuses_to_start_where_another_listens()
    {
        await using var server = await WebSocketServer.StartAsync(new WebSocketServerOptions { Handlers = new ConnectionHandlers { Text = (connection, text) => { connection.SendText(text); return default; } } });
        Assert.NotEqual(0, server.EndPoint!.Port);
        using var client = new System.Net.WebSockets.ClientWebSocket();
        await client.ConnectAsync(new Uri($"ws://{server.EndPoint}/any/path"), default);
        await client.SendAsync("over a socket"u8.ToArray(), System.Net.WebSockets.WebSocketMessageType.Text, true, default);
        var buffer = new byte[100];
        var received = await client.ReceiveAsync(buffer, default);
        Assert.Equal("over a socket"u8.ToArray(), buffer[..received.Count]);
        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)server.Connections.Single().RemoteEndPoint!).Address);
        await client.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, "", default);

        var failure = await Assert.ThrowsAsync<WebSocketServerStartException>(() => WebSocketServer.StartAsync(new WebSocketServerOptions { EndPoint = server.EndPoint }));
        Assert.Contains(server.EndPoint.ToString(), failure.Message, StringComparison.Ordinal);
    }

    // A socket that serves both families reports its IPv4 clients as ::ffff:127.0.0.1.
    [Theory]
    [InlineData(TransportKind.Automatic)]
    [InlineData(TransportKind.Portable)]
    public async Task A_server_for_both_families_tells_each_client_by_the_address_of_its_own_family(TransportKind transport)
    {
        var accepted = new System.Collections.Concurrent.ConcurrentQueue<EndPoint?>();
        await using var server = await WebSocketServer.StartAsync(new WebSocketServerOptions
        {
            EndPoint = new IPEndPoint(IPAddress.IPv6Any, 0),
            Connections = new ConnectionOptions { Transport = transport },
            Accept = client =>
            {
                accepted.Enqueue(client);
                return true;
            },
            Handlers = new ConnectionHandlers { Open = connection => { connection.SendText($"{connection.RemoteEndPoint}"); return default; } },
        });

        foreach (var address in (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback])
        {
            using var client = new System.Net.WebSockets.ClientWebSocket();
            await client.ConnectAsync(new Uri($"ws://{new IPEndPoint(address, server.EndPoint!.Port)}/"), default);
            var buffer = new byte[100];
            var received = await client.ReceiveAsync(buffer, default);
            var seen = IPEndPoint.Parse(System.Text.Encoding.UTF8.GetString(buffer[..received.Count]));
            Assert.Equal(address, seen.Address);
            Assert.True(accepted.TryDequeue(out var known));
            Assert.Equal(seen, known);
        }
    }

    [Fact]
    public void A_stream_of_a_client_has_the_address_of_its_own_family()
    {
        var transport = new StreamTransport(Stream.Null, new IPEndPoint(IPAddress.Parse("::ffff:192.0.2.1"), 7));
        Assert.Equal(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 7), transport.RemoteEndPoint);
    }

    [Fact]
    public async Task A_watched_socket_calls_its_handler_when_bytes_come_and_once_at_their_end()
    {
        var server = await StartAsync(new ConnectionHandlers());
        var (near, far) = await PairAsync();
        using var watch = server.Watch(near, async socket =>
        {
            var buffer = new byte[100];
            var count = socket.Receive(buffer);
            await Tell(count);
        });

        far.Send([1, 2, 3]);
        await ExpectMsgAsync(3);
        far.Send([4]);
        await ExpectMsgAsync(1);
        far.Shutdown(SocketShutdown.Send);
        await ExpectMsgAsync(0);

        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task A_watched_datagram_socket_calls_its_handler_for_every_datagram()
    {
        var server = await StartAsync(new ConnectionHandlers());
        using var near = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        near.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var watch = server.Watch(near, async socket => await Tell(socket.Receive(new byte[100])));

        foreach (var length in new[] { 5, 0, 1 })
        {
            far.SendTo(new byte[length], near.LocalEndPoint!);
            await ExpectMsgAsync(length);
        }
    }

    [Fact]
    public async Task A_watch_that_was_disposed_of_calls_nobody_and_leaves_the_socket_open()
    {
        var server = await StartAsync(new ConnectionHandlers());
        var (near, far) = await PairAsync();
        server.Watch(near, _ => Tell("called")).Dispose();

        far.Send([1]);

        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        Assert.Equal(1, near.Receive(new byte[10]));
    }

    [Fact]
    public async Task A_watch_whose_handler_fails_is_logged_and_ends_and_the_server_goes_on()
    {
        var server = await StartAsync(new ConnectionHandlers());
        var (near, far) = await PairAsync();

        await EventFilter.Exception<InvalidOperationException>("boom").ExpectOneAsync(() =>
        {
            server.Watch(near, _ => throw new InvalidOperationException("boom"));
            far.Send([1]);
            return Task.CompletedTask;
        });

        await OpenAsync(server);
    }

    [Fact]
    public async Task A_silent_peer_is_pinged_and_then_given_up()
    {
        // Few beats: between two of them the test kit may wait for a tenth of a second.
        var server = await StartAsync(new WebSocketServerOptions
        {
            Connections = new ConnectionOptions { HeartbeatInterval = 2 * ConnectionSetup.Beat, PongTimeout = ConnectionSetup.Beat },
            Handlers = new ConnectionHandlers { Closed = (_, close) => Tell((int)close.Code) },
        });
        var peer = await OpenAsync(server);
        await AwaitConditionAsync(() => ((InMemoryTransport)peer.Transport).PeerWaitsForBytes);

        var read = peer.ReadFrameAsync();
        await AwaitConditionAsync(() =>
        {
            Advance(ConnectionSetup.Beat);
            return read.IsCompleted;
        });
        Assert.Equal(9, (await read).Opcode);
        await AwaitConditionAsync(() =>
        {
            Advance(ConnectionSetup.Beat);
            return server.Connections.Count == 0;
        });

        await ExpectMsgAsync(1006);
    }

    private static async Task<(Socket Near, Socket Far)> PairAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await far.ConnectAsync(listener.LocalEndPoint!);
        return (await listener.AcceptAsync(), far);
    }
}
