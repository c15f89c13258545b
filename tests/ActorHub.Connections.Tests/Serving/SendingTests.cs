using ActorHub.Connections.Serving;
using ActorHub.Connections.Tests.Transports;
using ActorHub.WebSockets;

namespace ActorHub.Connections.Tests.Serving;

public class SendingTests : ServerTestKit
{
    [Fact]
    public async Task A_broadcast_reaches_every_open_connection()
    {
        var server = await StartAsync(new ConnectionHandlers());
        var peers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => OpenAsync(server)));
        await AwaitConditionAsync(() => server.Connections.Count == 5);

        Assert.Equal(5, server.BroadcastText("hello"));
        Assert.Equal(5, server.BroadcastBinary([1, 2]));

        foreach (var peer in peers)
        {
            Assert.Equal("hello", await peer.ReadTextAsync());
            Assert.Equal([1, 2], (await peer.ReadFrameAsync()).Payload);
        }
    }

    /// <summary>The option was documented and had no effect on what the application sends.</summary>
    [Fact]
    public async Task Long_messages_are_cut_into_frames_of_the_size_that_may_be_sent()
    {
        var server = await StartAsync(new WebSocketServerOptions { WebSocket = new WebSocketConnectionOptions { MaxSendFrameBytes = 2 } });
        var (peer, connection) = await OpenOneAsync(server);

        Assert.True(connection.SendText("abcde"));
        Assert.Equal(1, server.BroadcastText("xyz"));

        List<string> frames = [];
        while (frames.Count < 5)
        {
            var (opcode, payload) = await peer.ReadFrameAsync();
            frames.Add($"{opcode} {System.Text.Encoding.ASCII.GetString(payload)}");
        }

        Assert.Equal(["1 ab", "0 cd", "0 e", "1 xy", "0 z"], frames);
    }

    [Fact]
    public async Task A_ping_brings_back_its_payload()
    {
        var server = await StartAsync(new ConnectionHandlers
        {
            Open = connection =>
            {
                Assert.True(connection.Ping([7, 8]));
                return default;
            },
            Pong = (_, payload) => Tell(Convert.ToHexString(payload.Span)),
        });
        var peer = await OpenAsync(server);
        var (opcode, payload) = await peer.ReadFrameAsync();
        Assert.Equal(9, opcode);

        peer.Send(TestPeer.Frame(10, payload));

        await ExpectMsgAsync("0708");
    }

    [Fact]
    public async Task Nothing_can_be_sent_once_the_connection_is_closing()
    {
        var server = await StartAsync(new ConnectionHandlers());
        var (peer, connection) = await OpenOneAsync(server);

        connection.Close((CloseCode)3001, "bye");
        Assert.Equal(3001, await peer.ReadCloseAsync());

        Assert.False(connection.SendText("late"));
        Assert.False(connection.SendBinary([1]));
        Assert.False(connection.Ping([]));
        Assert.Equal(0, server.BroadcastText("late"));
        Assert.Equal(0, connection.Counters.MessagesSent);
    }

    [Fact]
    public async Task What_may_not_be_sent_is_the_callers_error_and_the_connection_lives()
    {
        var server = await StartAsync(new ConnectionHandlers());
        var (peer, connection) = await OpenOneAsync(server);

        Assert.Throws<ArgumentException>(() => connection.Close(CloseCode.AbnormalClosure, ""));
        Assert.Throws<ArgumentException>(() => connection.Close(CloseCode.NoStatusReceived, ""));
        Assert.Throws<ArgumentException>(() => connection.Close(CloseCode.NormalClosure, new string('ü', 62)));
        Assert.Throws<ArgumentException>(() => connection.Ping(new byte[126]));

        Assert.True(connection.SendText("alive"));
        Assert.Equal("alive", await peer.ReadTextAsync());
    }

    [Fact]
    public async Task A_sender_may_wait_until_a_slow_peer_has_taken_everything()
    {
        var server = await StartAsync(new ConnectionHandlers());
        var (peer, connection) = await OpenOneAsync(server, capacity: 1_000);
        connection.SendBinary(new byte[5_000]);
        var drained = connection.DrainedAsync();
        var again = connection.DrainedAsync();
        Assert.True(connection.QueuedBytes > 0);
        Assert.False(drained.IsCompleted || again.IsCompleted);

        Assert.Equal(5_000, (await peer.ReadFrameAsync()).Payload.Length);

        await drained.WaitAsync(TransportProbe.Patience);
        await again.WaitAsync(TransportProbe.Patience);
        Assert.Equal(0, connection.QueuedBytes);
        Assert.True(connection.DrainedAsync().IsCompleted);
    }

    [Fact]
    public async Task A_sender_that_waits_is_let_go_when_the_connection_ends()
    {
        var server = await StartAsync(new ConnectionHandlers());
        var (peer, connection) = await OpenOneAsync(server, capacity: 1_000);
        connection.SendBinary(new byte[5_000]);
        var drained = connection.DrainedAsync();

        peer.Transport.Abort();

        await drained.WaitAsync(TransportProbe.Patience);
    }

    /// <summary>The outbox let the sender go a second time, and the exception ended up in the transport's event loop: the end of the process.</summary>
    [Fact]
    public async Task What_waits_when_the_peer_closes_is_still_written_after_a_waiting_sender_was_let_go()
    {
        var server = await StartAsync(new ConnectionHandlers());
        var (peer, connection) = await OpenOneAsync(server, capacity: 1_000);
        connection.SendBinary(new byte[5_000]);
        var drained = connection.DrainedAsync();

        peer.Send(TestPeer.CloseFrame(1000));
        await drained.WaitAsync(TransportProbe.Patience);

        Assert.Equal(5_000, (await peer.ReadFrameAsync()).Payload.Length);
        Assert.Equal(1000, await peer.ReadCloseAsync());
    }

    [Fact]
    public async Task A_peer_that_does_not_read_is_closed_as_a_slow_consumer_and_no_other()
    {
        var server = await StartAsync(new WebSocketServerOptions { Connections = new ConnectionOptions { MaxOutboxBytes = 5_000 } });
        var (slow, _) = await OpenOneAsync(server, capacity: 1_000);
        var fast = await OpenAsync(server);
        await AwaitConditionAsync(() => server.Connections.Count == 2);

        while (server.BroadcastBinary(new byte[900]) == 2)
        {
            Assert.Equal(900, (await fast.ReadFrameAsync()).Payload.Length);
        }

        Assert.Equal(900, (await fast.ReadFrameAsync()).Payload.Length);
        (int Opcode, byte[] Payload) frame;
        do
        {
            frame = await slow.ReadFrameAsync();
        }
        while (frame.Opcode == 2);

        Assert.Equal(4001, (frame.Payload[0] << 8) | frame.Payload[1]);
    }

    [Fact]
    public async Task Counters_tell_what_has_passed()
    {
        var server = await StartAsync(new ConnectionHandlers { Text = (_, text) => Tell(text) });
        var (peer, connection) = await OpenOneAsync(server);
        peer.Send(TestPeer.Text("four"));
        await ExpectMsgAsync("four");

        connection.SendText("answer");
        server.BroadcastBinary([1]);

        Assert.Equal(new TrafficCounters(1, 4, 2, 7), connection.Counters);
    }

    private async Task<(TestPeer Peer, ServerConnection Connection)> OpenOneAsync(WebSocketServer server, int capacity = 64 * 1024)
    {
        var peer = await OpenAsync(server, capacity);
        await AwaitConditionAsync(() => server.Connections.Count == 1);
        return (peer, server.Connections.Single());
    }
}
