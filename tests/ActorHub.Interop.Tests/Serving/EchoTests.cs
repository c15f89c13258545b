using ActorHub.Interop.Tests.Peers;

namespace ActorHub.Interop.Tests.Serving;

/// <summary>Foreign clients at the echo endpoint.</summary>
[Trait("Category", "EndToEnd")]
public sealed class EchoTests(RunningServer server) : IClassFixture<RunningServer>
{
    public static TheoryData<string> All => Foreign.With(Abilities.None);

    public static TheoryData<string> Pinging => Foreign.With(Abilities.Pings);

    public static TheoryData<string> Fragmenting => Foreign.With(Abilities.Fragments);

    [Theory, MemberData(nameof(All))]
    public async Task Text_comes_back(string peer) => await Echoes.Texts(await Open(peer));

    [Theory, MemberData(nameof(All))]
    public async Task Binary_comes_back(string peer) => await Echoes.Binaries(await Open(peer));

    [Theory, MemberData(nameof(All))]
    public async Task A_mebibyte_comes_back(string peer) => await Echoes.Mebibytes(await Open(peer));

    [Theory, MemberData(nameof(All))]
    public async Task Messages_under_way_together_come_back_in_order(string peer) => await Echoes.Order(await Open(peer));

    [Theory, MemberData(nameof(Fragmenting))]
    public async Task A_fragmented_message_comes_back_whole(string peer) => await Echoes.Fragments(await Open(peer));

    [Theory, MemberData(nameof(Pinging))]
    public async Task A_ping_is_answered_with_its_payload(string peer) => await Echoes.Pings(await Open(peer));

    [Theory, MemberData(nameof(All))]
    public async Task The_peers_close_code_comes_back(string peer) => await Echoes.CloseCode(await Open(peer));

    private async Task<PeerSocket> Open(string peer)
    {
        var socket = await Foreign.Client(peer).Connect(server.Url("/echo"));
        await socket.Next<PeerEvent.Opened>();
        return socket;
    }
}
