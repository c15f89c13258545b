using System.Text;
using System.Text.RegularExpressions;
using ActorHub.Connections.Streaming;
using ActorHub.WebSockets;

namespace ActorHub.Connections.Tests.Streaming;

/// <summary>Connections that share a small budget for their messages.</summary>
public class MessageMemoryTests : ConnectionTestKit
{
    private const int Most = 1 << 20;
    private const string OldUpgrade =
        "GET /test HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\nUpgrade: WebSocket\r\n"
        + "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nOrigin: http://example.com\r\n\r\n^n:ds[4U";

    public MessageMemoryTests()
    {
        Options = Options with { ReceiveMemoryBytes = Most };
        WebSocket = WebSocket with { MaxMessageBytes = Most };
        Handshake = Handshake with { Versions = [WebSocketVersion.Rfc6455, WebSocketVersion.Hybi00] };
    }

    [Fact]
    public async Task A_message_as_long_as_the_budget_is_echoed()
    {
        var peer = await OpenAsync();
        var text = new string('x', Most);
        await peer.SendAsync(Latin1(TestPeer.Text(text)));

        Assert.Equal(text, await peer.ReadTextAsync());
        await AssertReturnedAsync();
    }

    [Fact]
    public async Task The_oldest_unfinished_messages_are_closed_with_1013_and_nobody_else()
    {
        var bystander = await OpenAsync();
        var oldest = await LeaveUnfinishedAsync(400_000);
        var newest = await LeaveUnfinishedAsync(400_000);

        var latest = await OpenAsync();
        await latest.SendAsync(Latin1(TestPeer.Text(new string('x', 400_000))));

        var (opcode, reason) = await oldest.ReadFrameAsync();
        Assert.Equal(8, opcode);
        Assert.Equal("\u0003\u00f5no memory for the message, try again later", Encoding.Latin1.GetString(reason));
        Assert.Equal(400_000, (await latest.ReadTextAsync()).Length);
        bystander.Send(TestPeer.Text("still here"));
        Assert.Equal("still here", await bystander.ReadTextAsync());
        await newest.SendAsync(Latin1(TestPeer.Frame(0, [])));
        Assert.Equal(400_000, (await newest.ReadTextAsync()).Length);
        await AssertReturnedAsync();
    }

    [Fact]
    public async Task What_is_closed_stops_gathering_at_once_though_its_peer_goes_on_sending()
    {
        var oldest = await LeaveUnfinishedAsync(500_000);
        var newest = await LeaveUnfinishedAsync(400_000);

        await oldest.SendAsync(Latin1(TestPeer.Frame(0, new byte[300_000], fin: false)));

        Assert.Equal(1013, await oldest.ReadCloseAsync());
        await AwaitTakenAsync(static taken => taken is > 400_000 and < 420_000);
        newest.Transport.Abort();
        await AssertReturnedAsync();
    }

    [Theory]
    [InlineData(InboundKinds.Messages)]
    [InlineData(InboundKinds.MessagesAndControl)] // nothing is read from a connection that closes until its reader asks for more
    public async Task A_message_that_its_reader_holds_is_given_up_too(InboundKinds inbound)
    {
        Inbound = inbound;
        var holder = await OpenAsync();
        var text = "hold" + new string('x', 600_000);
        await holder.SendAsync(Latin1(TestPeer.Text(text)));
        await SinkProbe.ExpectMsgAsync(text);
        Time.Advance(TimeSpan.FromSeconds(1));

        var other = await OpenAsync();
        await other.SendAsync(Latin1(TestPeer.Text(new string('y', 700_000))));

        Assert.Equal(700_000, (await other.ReadTextAsync()).Length);
        Assert.Equal(1013, await holder.ReadCloseAsync());
        await AssertReturnedAsync();
    }

    [Fact]
    public async Task An_old_framing_is_closed_in_its_own_way()
    {
        var old = Connect();
        old.Send(OldUpgrade);
        await old.ReadHeadAsync();
        await old.ReadBytesAsync(16);
        await old.SendAsync("\0" + new string('x', 600_000));
        await AwaitTakenAsync(static taken => taken >= 600_000);
        Time.Advance(TimeSpan.FromSeconds(1));

        await StartMessageAsync(500_000);

        Assert.Equal("\xff\0", await old.ReadToEndAsync());
        await AwaitTakenAsync(static taken => taken is > 500_000 and < 520_000);
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("end")]
    [InlineData("close")]
    [InlineData("violation")]
    [InlineData("failure")]
    [InlineData("stop")]
    [InlineData("rest of the message")]
    public async Task All_is_returned_however_a_connection_ends(string way)
    {
        var peer = await LeaveUnfinishedAsync(200_000);
        switch (way)
        {
            case "reset":
                peer.Transport.Abort();
                break;
            case "end":
                peer.Transport.ShutdownWrite();
                break;
            case "close":
                peer.Send(TestPeer.CloseFrame(1000));
                break;
            case "violation":
                peer.Send(TestPeer.Frame(3, []));
                break;
            case "failure":
                await EventFilter.Exception<ConnectionFailedException>().ExpectOneAsync(async () =>
                {
                    await peer.SendAsync(Latin1([.. TestPeer.Frame(0, []), .. TestPeer.Frame(1, "bo"u8.ToArray(), fin: false), .. TestPeer.Frame(0, "om"u8.ToArray())]));
                    await peer.ReadTextAsync();
                    Assert.Equal(1011, await peer.ReadCloseAsync());
                    peer.Transport.ShutdownWrite();
                });
                break;
            case "stop":
                Sys.Stop(Connections);
                break;
            default:
                peer.Send(TestPeer.Frame(0, []));
                break;
        }

        await AssertReturnedAsync();
    }

    [Fact]
    public async Task The_log_names_the_setting_and_counts_the_closed()
    {
        var victim = await LeaveUnfinishedAsync(600_000);
        await EventFilter.Warning(new Regex("^Closed 1 connections with 1013, .* websocket.receive-memory = 1048576 bytes")).ExpectOneAsync(async () =>
        {
            await StartMessageAsync(600_000);
            Assert.Equal(1013, await victim.ReadCloseAsync());
            Advance(ConnectionSetup.Beat);
        });
    }

    [Fact]
    public async Task The_log_tells_why_a_victim_was_closed()
    {
        var victim = await LeaveUnfinishedAsync(600_000);
        await EventFilter.Debug(contains: "was failed: no memory for the message").ExpectOneAsync(() =>
            EventFilter.Debug(contains: "the server closed it with 1013").ExpectOneAsync(async () =>
            {
                await StartMessageAsync(600_000);
                Assert.Equal(1013, await victim.ReadCloseAsync());
                victim.Transport.Close();
            }));
    }

    [Fact]
    public void A_budget_smaller_than_the_longest_message_is_refused()
    {
        WebSocket = WebSocket with { MaxMessageBytes = Most + 1 };

        var error = Assert.ThrowsAny<Exception>(() => Connections).GetBaseException();

        Assert.IsType<ArgumentException>(error);
        Assert.StartsWith("ConnectionOptions.ReceiveMemoryBytes is 1048576, but messages on /test may have 1048577 bytes. Raise it, or lower MaxMessageBytes.", error.Message, StringComparison.Ordinal);
    }

    private static string Latin1(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary>A client that has sent a part of a message, one second ago.</summary>
    private async Task<TestPeer> LeaveUnfinishedAsync(int bytes)
    {
        var all = ReceiveMemory.Taken + bytes;
        var peer = await StartMessageAsync(bytes);
        await AwaitTakenAsync(taken => taken >= all);
        Time.Advance(TimeSpan.FromSeconds(1));
        return peer;
    }

    private async Task<TestPeer> StartMessageAsync(int bytes)
    {
        var peer = await OpenAsync();
        await peer.SendAsync(Latin1(TestPeer.Frame(1, Encoding.ASCII.GetBytes(new string('x', bytes)), fin: false)));
        return peer;
    }

    private Task AssertReturnedAsync() => AwaitTakenAsync(static taken => taken == 0);

    private Task AwaitTakenAsync(Predicate<long> isReached) =>
        AwaitConditionAsync(() => isReached(ReceiveMemory.Taken), null, TimeSpan.FromMilliseconds(5)); // the default interval is 3 s
}
