using ActorHub.Interop.Tests.Peers;

namespace ActorHub.Interop.Tests.Serving;

/// <summary>Foreign clients and the opening handshake.</summary>
[Trait("Category", "EndToEnd")]
public sealed class HandshakeTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Native = "actorhub.v1.json";

    public static TheoryData<string> All => Foreign.With(Abilities.None);

    public static TheoryData<string> Telling => Foreign.With(Abilities.RefusalStatus);

    [Theory, MemberData(nameof(All))]
    public async Task The_subprotocol_that_both_know_is_agreed(string peer)
    {
        var socket = await Foreign.Client(peer).Connect(server.Url("/ws"), Native);

        Assert.Equal(Native, (await socket.Next<PeerEvent.Opened>()).Subprotocol);
        Assert.Contains("\"welcome\"", (await socket.Next<PeerEvent.Text>()).Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Telling))]
    public async Task A_path_without_a_WebSocket_is_refused_with_404(string peer)
    {
        var socket = await Foreign.Client(peer).Connect(server.Url("/nowhere"));

        Assert.Equal(404, (await socket.Next<PeerEvent.Refused>()).Status);
    }

    public static TheoryData<string> Deflating => Foreign.With(Abilities.Deflate);

    [Theory, MemberData(nameof(Deflating))]
    public async Task Compression_is_agreed_with_a_client_that_offers_it(string peer)
    {
        var socket = await Foreign.Client(peer).Connect(server.Url("/echo"));

        Assert.Contains("permessage-deflate", (await socket.Next<PeerEvent.Opened>()).Extensions, StringComparison.Ordinal);
        await Echoes.BigText(socket);
        await Echoes.BigText(socket); // with what the first has left in the windows
    }
}
