using System.Net;
using System.Text;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Tests.Transports;
using ActorHub.Connections.Transports;
using ActorHub.WebSockets;

namespace ActorHub.Connections.Tests;

public class ConnectionLifeTests : ConnectionTestKit
{
    [Fact]
    public async Task An_upgrade_opens_a_WebSocket_that_carries_messages()
    {
        var peer = await OpenAsync();

        peer.Send(TestPeer.Text("hello"));

        Assert.Equal("hello", await peer.ReadTextAsync());
    }

    [Fact]
    public async Task Frames_behind_the_handshake_in_the_same_bytes_are_kept()
    {
        var peer = Connect();

        peer.Send([.. Encoding.Latin1.GetBytes(TestPeer.Upgrade), .. TestPeer.Text("early"), .. TestPeer.Text("bird")]);

        await peer.ReadHeadAsync();
        Assert.Equal("early", await peer.ReadTextAsync());
        Assert.Equal("bird", await peer.ReadTextAsync());
    }

    [Fact]
    public async Task Connections_keep_the_parts_of_their_messages_apart()
    {
        var ann = await OpenAsync(capacity: 1000);
        var bob = await OpenAsync(capacity: 1000);

        for (var round = 0; round < 3; round++)
        {
            ann.Send(TestPeer.Frame(1, "Hel"u8.ToArray(), fin: false));
            bob.Send(TestPeer.Text("whole"));
            Assert.Equal("whole", await bob.ReadTextAsync());
            bob.Send(TestPeer.Text("half")[..5]);
            ann.Send(TestPeer.Frame(0, "lo"u8.ToArray()));
            Assert.Equal("Hello", await ann.ReadTextAsync());
            bob.Send(TestPeer.Text("half")[5..]);
            Assert.Equal("half", await bob.ReadTextAsync());
        }
    }

    [Fact]
    public async Task A_handshake_may_come_byte_by_byte()
    {
        var peer = Connect();
        foreach (var b in Encoding.Latin1.GetBytes(TestPeer.Upgrade))
        {
            peer.Send([b]);
        }

        Assert.StartsWith("HTTP/1.1 101 ", await peer.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_is_not_whole_in_time_gets_408()
    {
        var peer = Connect(capacity: 10);
        await peer.SendAsync("GET /test HTTP/1.1\r\nHost:"); // read, so the deadline has been set

        Advance(Options.HandshakeTimeout);

        Assert.StartsWith("HTTP/1.1 408 ", await peer.ReadHeadAsync(), StringComparison.Ordinal);
        await peer.ReadToEndAsync();
    }

    /// <summary>Lingering once asked for a second read while the handshake's was under way, which a socket refuses.</summary>
    [Fact]
    public async Task A_request_that_is_too_late_ends_without_a_crash_when_the_peer_ends()
    {
        await EventFilter.Error().ExpectAsync(0, TimeSpan.FromMilliseconds(50), async () =>
        {
            var peer = Connect(capacity: 10);
            await peer.SendAsync("GET /test HTTP/1.1\r\nHost:");
            await AwaitConditionAsync(() => ((InMemoryTransport)peer.Transport).PeerWaitsForBytes); // now it is under way
            Advance(Options.HandshakeTimeout);
            await peer.ReadHeadAsync();
            peer.Transport.ShutdownWrite();
            await peer.ReadToEndAsync();
            await EndedAsync();
        });
    }

    [Fact]
    public async Task A_peer_that_ends_before_its_request_is_whole_gets_no_frame()
    {
        var peer = Connect();
        peer.Send("GET / HT");
        peer.Transport.ShutdownWrite();

        Assert.Empty(await peer.ReadToEndAsync());
    }

    [Fact]
    public async Task A_handshake_under_way_gets_503_when_the_node_stops()
    {
        var peer = Connect(capacity: 10);
        await peer.SendAsync("GET /test HTTP/1.1\r\nHost:");

        Connections.Tell(new ConnectionsActor.Drain(new CloseFrame(CloseCode.GoingAway, ""), TimeSpan.FromSeconds(5)), TestActor);

        await ExpectMsgAsync(new ConnectionsActor.Drained(0));
        Assert.StartsWith("HTTP/1.1 5", await peer.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BAD\r\n\r\n", 400)]
    [InlineData("GET /elsewhere HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n", 404)]
    [InlineData("POST /test HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n", 405)]
    [InlineData("GET /test HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\n\r\n", 426)]
    [InlineData("GET /test HTTP/1.1\r\nHost: a\r\n\r\n", 426)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 404)]
    public async Task A_bad_handshake_is_refused_and_the_connection_ends(string request, int status)
    {
        var peer = Connect();

        peer.Send(request);

        var head = await peer.ReadHeadAsync();
        Assert.StartsWith($"HTTP/1.1 {status} ", head, StringComparison.Ordinal);
        Assert.Matches("\r\nConnection: (Upgrade, )?close\r\n", head); // RFC 9110 §15.5.22: a 426 lists upgrade too
        Assert.NotEmpty(await peer.ReadToEndAsync());
    }

    [Fact]
    public async Task A_head_over_the_limit_gets_431()
    {
        var peer = Connect();
        peer.Send("GET /test HTTP/1.1\r\nHost: a\r\nX: " + new string('x', 30_000));

        Assert.StartsWith("HTTP/1.1 431 ", await peer.ReadHeadAsync(), StringComparison.Ordinal);
        await peer.ReadToEndAsync();
    }

    [Fact]
    public async Task The_peers_close_is_answered_and_the_hub_ends_first()
    {
        var peer = await OpenAsync();

        peer.Send(TestPeer.CloseFrame(1001, "leaving"));

        Assert.Equal(1001, await peer.ReadCloseAsync());
        Assert.Empty(await peer.ReadToEndAsync());
        await SinkProbe.ExpectMsgAsync("ended");
    }

    [Fact]
    public async Task The_hubs_close_waits_for_the_answer_and_then_ends()
    {
        var peer = await OpenAsync();

        peer.Send(TestPeer.Text("close"));
        Assert.Equal(4000, await peer.ReadCloseAsync());
        await SinkProbe.ExpectMsgAsync("close");
        await SinkProbe.ExpectMsgAsync("ended");
        peer.Send(TestPeer.CloseFrame(4000));

        Assert.Empty(await peer.ReadToEndAsync());
    }

    [Fact]
    public async Task A_peer_that_never_answers_a_close_is_cut_off()
    {
        Options = new ConnectionOptions { HeartbeatInterval = TimeSpan.FromHours(1) }; // or silence would end it too
        var peer = await OpenAsync();
        peer.Send(TestPeer.Text("close"));
        Assert.Equal(4000, await peer.ReadCloseAsync());
        await SinkProbe.FishForMessageAsync(message => message is "ended");

        await this.AdvanceUntilAsync(Options.CloseTimeout, peer.ReadToEndAsync());
    }

    [Theory]
    [InlineData("81 05 48 65 6c 6c 6f", 1002)] // not masked
    [InlineData("c1 80 00 00 00 00", 1002)] // RSV1 without an extension
    [InlineData("81 82 00 00 00 00 c3 28", 1007)] // not UTF-8
    [InlineData("82 ff 00 00 00 00 00 20 00 01 00 00 00 00", 1009)] // too long, from its header alone
    public async Task A_violation_closes_that_connection_with_its_code(string hex, int code)
    {
        var other = await OpenAsync();
        var peer = await OpenAsync();

        peer.Send(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

        Assert.Equal(code, await peer.ReadCloseAsync());
        peer.Transport.ShutdownWrite();
        Assert.Empty(await peer.ReadToEndAsync());
        other.Send(TestPeer.Text("still here"));
        Assert.Equal("still here", await other.ReadTextAsync());
    }

    [Fact]
    public async Task Messages_before_the_end_are_still_delivered_when_the_peer_vanishes()
    {
        var peer = await OpenAsync();

        peer.Send([.. TestPeer.Text("one"), .. TestPeer.Text("two")]);
        peer.Transport.ShutdownWrite();

        await SinkProbe.ExpectMsgAsync("one");
        await SinkProbe.ExpectMsgAsync("two");
        await SinkProbe.ExpectMsgAsync("ended");
    }

    [Fact]
    public async Task A_ping_is_answered_by_a_pong_with_its_payload()
    {
        var peer = await OpenAsync();

        peer.Send(TestPeer.Frame(9, [1, 2, 3]));

        Assert.Equal((10, "\u0001\u0002\u0003"), await ReadAsync(peer));
    }

    [Fact]
    public async Task A_silent_peer_is_pinged_and_lives_when_it_answers()
    {
        var peer = await OpenAsync();
        await TurnUntilPingAsync(peer);

        peer.Send(TestPeer.Frame(10, []));
        peer.Send(TestPeer.Text("alive"));
        Assert.Equal("alive", await peer.ReadTextAsync());
        await TurnAsync(Options.PongTimeout);

        peer.Send(TestPeer.Text("still"));
        Assert.Equal("still", await peer.ReadTextAsync());
    }

    [Fact]
    public async Task A_half_open_connection_is_given_up()
    {
        var peer = await OpenAsync();
        await TurnUntilPingAsync(peer);

        await TurnAsync(Options.PongTimeout);

        Assert.Empty(await peer.ReadToEndAsync());
        await SinkProbe.ExpectMsgAsync("ended");
    }

    [Fact]
    public async Task A_peer_that_is_not_read_from_is_not_taken_for_silent()
    {
        var peer = await OpenAsync();
        peer.Send([.. TestPeer.Text("hold"), .. TestPeer.Text("waits")]);
        await SinkProbe.ExpectMsgAsync("hold");

        await TurnAsync(Options.HeartbeatInterval + Options.PongTimeout + Options.HeartbeatInterval);

        Assert.Equal(TransferResult.WouldBlock, peer.Transport.Read(new byte[10]));
        await SinkProbe.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_peer_that_takes_nothing_is_given_up_although_its_stream_is_busy()
    {
        var peer = await OpenAsync(capacity: 1_000);
        await peer.SendAsync(Encoding.Latin1.GetString([.. TestPeer.Text(new string('x', 900)), .. TestPeer.Text(new string('y', 900)), .. TestPeer.Text("hold")]));
        await SinkProbe.FishForMessageAsync(message => message is "hold");

        await TurnAsync(Options.HeartbeatInterval + Options.HeartbeatInterval + Options.PongTimeout);

        await SinkProbe.ExpectMsgAsync("ended");
    }

    [Fact]
    public async Task A_stage_that_fails_closes_its_connection_with_1011_and_no_other()
    {
        var other = await OpenAsync();
        var peer = await OpenAsync();

        await EventFilter.Exception<ConnectionFailedException>().ExpectOneAsync(async () =>
        {
            peer.Send(TestPeer.Text("boom"));
            Assert.Equal(1011, await peer.ReadCloseAsync());
            peer.Transport.ShutdownWrite();
        });

        other.Send(TestPeer.Text("still here"));
        Assert.Equal("still here", await other.ReadTextAsync());
    }

    [Fact]
    public async Task A_slow_consumer_is_closed_with_4001_and_reads_whole_frames_up_to_it()
    {
        Options = new ConnectionOptions { MaxOutboxBytes = 5_000 };
        var peer = await OpenAsync(capacity: 1_000);
        var text = new string('x', 900);

        do
        {
            peer.Send(TestPeer.Text(text));
        }
        while (await SinkProbe.ReceiveOneAsync() is string seen && seen != "ended");

        var (opcode, payload) = await peer.ReadFrameAsync();
        while (opcode == 1)
        {
            Assert.Equal(text, Encoding.UTF8.GetString(payload));
            (opcode, payload) = await peer.ReadFrameAsync();
        }

        Assert.Equal(8, opcode);
        Assert.Equal(4001, (payload[0] << 8) | payload[1]);
    }

    [Fact]
    public async Task Other_requests_are_handed_over_with_all_their_bytes()
    {
        var taken = new TaskCompletionSource<(Transport Transport, string Received)>();
        PlainHttp = new Taker(taken);
        var peer = Connect();

        peer.Send("GET /health HTTP/1.1\r\nHost: a\r\n\r\nGET /next");

        var (transport, received) = await taken.Task.WaitAsync(TransportProbe.Patience);
        Assert.Equal("GET /health HTTP/1.1\r\nHost: a\r\n\r\nGET /next", received);
        transport.Write("served"u8);
        transport.ShutdownWrite();
        Assert.Equal("served", await peer.ReadToEndAsync());
    }

    [Fact]
    public async Task Above_the_limit_handshakes_get_503_until_a_connection_ends()
    {
        Options = new ConnectionOptions { MaxConnections = 1 };
        var first = await OpenAsync();

        var second = Connect();
        second.Send(TestPeer.Upgrade);
        Assert.StartsWith("HTTP/1.1 503 ", await second.ReadHeadAsync(), StringComparison.Ordinal);
        second.Transport.ShutdownWrite();
        first.Transport.ShutdownWrite();
        await EndedAsync(); // whoever comes before that is refused as well, lingers, and is one too many

        await OpenAsync();
    }

    [Fact]
    public async Task Draining_closes_every_connection_with_the_frame_and_then_reports()
    {
        var peers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => OpenAsync()));

        Connections.Tell(new ConnectionsActor.Drain(new CloseFrame(CloseCode.GoingAway, "stopping"), TimeSpan.FromSeconds(5)), TestActor);
        foreach (var peer in peers)
        {
            Assert.Equal(1001, await peer.ReadCloseAsync());
            peer.Send(TestPeer.CloseFrame(1001));
            peer.Transport.ShutdownWrite();
        }

        await ExpectMsgAsync(new ConnectionsActor.Drained(0));
        Assert.Empty(await Connect().ReadToEndAsync());
    }

    [Fact]
    public async Task Draining_cuts_off_those_who_do_not_go()
    {
        Options = new ConnectionOptions { CloseTimeout = TimeSpan.FromMinutes(1) };
        var peer = await OpenAsync();
        Connections.Tell(new ConnectionsActor.Drain(new CloseFrame(CloseCode.GoingAway, ""), TimeSpan.FromSeconds(5)), TestActor);
        Assert.Equal(1001, await peer.ReadCloseAsync());
        await SettleAsync(); // the Close may be here before the deadline is set

        Advance(TimeSpan.FromSeconds(5));

        await ExpectMsgAsync(new ConnectionsActor.Drained(1));
    }

    private static async Task<(int Opcode, string Payload)> ReadAsync(TestPeer peer)
    {
        var (opcode, payload) = await peer.ReadFrameAsync();
        return (opcode, Encoding.Latin1.GetString(payload));
    }

    /// <summary>Lets the heartbeat turn, one beat after the other, as it does in real time.</summary>
    private async Task TurnAsync(TimeSpan time)
    {
        for (var beat = TimeSpan.Zero; beat < time; beat += ConnectionSetup.Beat)
        {
            Advance(ConnectionSetup.Beat);
            await SettleAsync();
        }
    }

    private Task EndedAsync() => AwaitAssertAsync(async () =>
    {
        Connections.Tell(ConnectionsActor.Count.Instance, TestActor);
        Assert.Equal(0, (await ExpectMsgAsync<ConnectionsActor.Counted>()).Connections);
    });

    /// <summary>Lets a peer be silent until it is pinged: a stream that is still busy when the interval ends counts as a sign of life.</summary>
    private async Task TurnUntilPingAsync(TestPeer peer)
    {
        await AwaitConditionAsync(() => ((InMemoryTransport)peer.Transport).PeerWaitsForBytes);
        await TurnAsync(Options.HeartbeatInterval);
        Assert.Equal((9, ""), await ReadAsync(peer));
    }

    /// <summary>Waits until the connections actor has handled what was told before.</summary>
    private async Task SettleAsync()
    {
        Connections.Tell(ConnectionsActor.Count.Instance, TestActor);
        await ExpectMsgAsync<ConnectionsActor.Counted>();
    }

    private sealed class Taker(TaskCompletionSource<(Transport, string)> taken) : IPlainHttp
    {
        public void Take(Transport transport, EndPoint? client, ReadOnlyMemory<byte> received) =>
            taken.SetResult((transport, Encoding.Latin1.GetString(received.Span)));
    }
}
