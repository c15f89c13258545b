using ActorHub.Connections.Listening;
using ActorHub.Connections.Transports;
using ActorHub.WebSockets;

namespace ActorHub.Connections.Tests;

/// <summary>Connections in the framing of hybi-00: a text between 00 and FF, and FF 00 to close.</summary>
public class OldVersionTests : ConnectionTestKit
{
    private const string Upgrade =
        "GET /test HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\nUpgrade: WebSocket\r\n"
        + "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nOrigin: http://example.com\r\n\r\n^n:ds[4U";

    public OldVersionTests() => Handshake = Handshake with { Versions = [WebSocketVersion.Hybi00] };

    [Fact]
    public async Task Frames_behind_the_challenge_in_the_same_bytes_are_kept()
    {
        var peer = Connect();

        peer.Send(Upgrade + "\0early\xff\0bird\xff");

        await ReadAnswerAsync(peer);
        Assert.Equal("\0early\xff\0bird\xff", await peer.ReadBytesAsync(13));
    }

    [Fact]
    public async Task A_peer_that_closes_gets_the_close_of_its_version_and_the_end()
    {
        var peer = await OpenOldAsync();

        peer.Send("\xff\0");

        Assert.Equal("\xff\0", await peer.ReadToEndAsync());
    }

    [Fact]
    public async Task A_stage_that_fails_closes_without_a_code()
    {
        var peer = await OpenOldAsync();

        await EventFilter.Exception<ConnectionFailedException>().ExpectOneAsync(async () =>
        {
            peer.Send("\0boom\xff");
            Assert.Equal("\xff\0", await peer.ReadBytesAsync(2));
            peer.Transport.ShutdownWrite();
        });
    }

    [Fact]
    public async Task A_silent_peer_is_sent_no_Ping_and_lives()
    {
        var peer = await OpenOldAsync();
        await AwaitConditionAsync(() => ((InMemoryTransport)peer.Transport).PeerWaitsForBytes);

        await TurnAsync(Options.HeartbeatInterval + Options.HeartbeatInterval + Options.PongTimeout);

        Assert.Equal(TransferResult.WouldBlock, peer.Transport.Read(new byte[10]));
        peer.Send("\0still here\xff");
        Assert.Equal("\0still here\xff", await peer.ReadBytesAsync(12));
    }

    [Fact]
    public async Task A_peer_that_takes_nothing_is_given_up()
    {
        var peer = Connect(capacity: 500);
        peer.Send(Upgrade);
        await ReadAnswerAsync(peer);
        await peer.SendAsync("\0" + new string('x', 2_000) + "\xff");
        await SinkProbe.FishForMessageAsync(message => message is string text && text.StartsWith('x'));

        await TurnAsync(Options.HeartbeatInterval + Options.HeartbeatInterval + Options.PongTimeout);

        await SinkProbe.ExpectMsgAsync("ended");
    }

    private static async Task ReadAnswerAsync(TestPeer peer)
    {
        Assert.StartsWith("HTTP/1.1 101 ", await peer.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("8jKS'y:G*Co,Wxa-", await peer.ReadBytesAsync(16));
    }

    private async Task<TestPeer> OpenOldAsync()
    {
        var peer = Connect();
        peer.Send(Upgrade);
        await ReadAnswerAsync(peer);
        return peer;
    }

    private async Task TurnAsync(TimeSpan time)
    {
        for (var beat = TimeSpan.Zero; beat < time; beat += ConnectionSetup.Beat)
        {
            Advance(ConnectionSetup.Beat);
            Connections.Tell(ConnectionsActor.Count.Instance, TestActor);
            await ExpectMsgAsync<ConnectionsActor.Counted>();
        }
    }
}
