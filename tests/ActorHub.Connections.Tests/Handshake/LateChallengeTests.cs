using ActorHub.Connections.Handshake;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Transports;
using ActorHub.WebSockets;

namespace ActorHub.Connections.Tests.Handshake;

/// <summary>
/// hybi-00 behind a proxy that forwards the eight bytes behind the request only when it has seen our head, as HAProxy does: the head goes
/// first, once, and the 16 bytes of the answer when the eight have come.
/// </summary>
public class LateChallengeTests : ConnectionTestKit
{
    // draft-ietf-hybi-thewebsocketprotocol-00 §1.2, whose answer is "8jKS'y:G*Co,Wxa-".
    private const string Head =
        "GET /test HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\nUpgrade: WebSocket\r\n"
        + "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nOrigin: http://example.com\r\n\r\n";

    private const string Body = "^n:ds[4U";
    private const string Answer = "8jKS'y:G*Co,Wxa-";

    public LateChallengeTests() => Handshake = Handshake with { Versions = [WebSocketVersion.Rfc6455, WebSocketVersion.Hybi00] };

    [Fact]
    public async Task The_answer_follows_the_head_at_once_when_the_bytes_are_there()
    {
        var peer = Connect();

        peer.Send(Head + Body);

        await ReadOldHeadAsync(peer);
        Assert.Equal(Answer, await peer.ReadBytesAsync(16));
    }

    [Fact]
    public async Task The_head_goes_out_before_the_late_bytes_come_and_only_once()
    {
        var peer = Connect();

        peer.Send(Head);
        await ReadOldHeadAsync(peer);
        foreach (var c in Body)
        {
            Assert.Equal(TransferResult.WouldBlock, peer.Transport.Read(new byte[1]));
            peer.Send(c.ToString());
        }

        Assert.Equal(Answer, await peer.ReadBytesAsync(16));
    }

    [Fact]
    public async Task Bytes_that_come_while_an_authorizer_decides_are_kept()
    {
        var gate = new TaskCompletionSource<UpgradeDecision>();
        Authorizer = (_, _) => new(gate.Task);
        var peer = Connect();
        peer.Send(Head + Body[..3]);
        peer.Send(Body[3..]);

        gate.SetResult(new UpgradeDecision.Accept(null, [new Header("Set-Cookie", "a=1")]));

        Assert.Contains("\r\nSet-Cookie: a=1\r\n", await ReadOldHeadAsync(peer), StringComparison.Ordinal);
        Assert.Equal(Answer, await peer.ReadBytesAsync(16));
    }

    [Fact]
    public async Task Bytes_that_never_come_end_the_connection_without_another_answer()
    {
        var peer = Connect();
        peer.Send(Head + Body[..7]);
        await ReadOldHeadAsync(peer);
        await AwaitConditionAsync(() => ((InMemoryTransport)peer.Transport).PeerWaitsForBytes);

        Advance(Options.HandshakeTimeout);

        Assert.Empty(await peer.ReadToEndAsync());
    }

    [Fact]
    public async Task The_wait_for_the_bytes_is_counted_from_the_head()
    {
        var peer = Connect(capacity: 20);
        await peer.SendAsync(Head[..100]);
        Advance(Options.HandshakeTimeout - TimeSpan.FromSeconds(1));
        var head = ReadOldHeadAsync(peer);
        await peer.SendAsync(Head[100..]);
        await head;

        Advance(TimeSpan.FromSeconds(5));
        peer.Send(Body);

        Assert.Equal(Answer, await peer.ReadBytesAsync(16));
    }

    [Fact]
    public async Task A_peer_that_ends_before_its_bytes_gets_no_answer()
    {
        var peer = Connect();
        peer.Send(Head + Body[..4]);
        await ReadOldHeadAsync(peer);

        peer.Transport.ShutdownWrite();

        Assert.Empty(await peer.ReadToEndAsync());
    }

    [Fact]
    public async Task A_node_that_stops_in_between_sends_no_second_answer()
    {
        var peer = Connect();
        peer.Send(Head);
        await ReadOldHeadAsync(peer);

        Connections.Tell(new ConnectionsActor.Drain(new CloseFrame(CloseCode.GoingAway, ""), TimeSpan.FromSeconds(5)), TestActor);

        await ExpectMsgAsync(new ConnectionsActor.Drained(0));
        Assert.Empty(await peer.ReadToEndAsync());
    }

    [Fact]
    public async Task A_draft_that_is_not_switched_on_is_refused_at_once()
    {
        Handshake = Handshake with { Versions = [WebSocketVersion.Rfc6455] };
        var peer = Connect();

        peer.Send(Head);

        Assert.StartsWith("HTTP/1.1 4", await peer.ReadHeadAsync(), StringComparison.Ordinal);
    }

    private static async Task<string> ReadOldHeadAsync(TestPeer peer)
    {
        var head = await peer.ReadHeadAsync();
        Assert.StartsWith("HTTP/1.1 101 ", head, StringComparison.Ordinal);
        Assert.Contains("\r\nSec-WebSocket-Location: ws://example.com/test\r\n", head, StringComparison.Ordinal);
        return head;
    }
}
