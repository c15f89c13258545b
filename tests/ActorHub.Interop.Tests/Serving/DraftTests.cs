using ActorHub.Interop.Tests.Peers;

namespace ActorHub.Interop.Tests.Serving;

/// <summary>Foreign clients of the old drafts.</summary>
[Trait("Category", "EndToEnd")]
public sealed class DraftTests
{
    private const string AllVersions = "websocket.versions=[13, 8, 7, hybi-00, hixie-75]";

    public static TheoryData<string> Clients => ["Protocol::WebSocket hixie-75", "Protocol::WebSocket hybi-00", "Protocol::WebSocket hybi-10", "ws hybi-08"];

    [Theory, MemberData(nameof(Clients))]
    public async Task Texts_come_back_when_the_drafts_are_switched_on(string peer)
    {
        await using var server = await TestServer.Start(AllVersions);
        var socket = await Foreign.Client(peer).Connect(server.Url("ws", "/echo"));
        await socket.Next<PeerEvent.Opened>();

        await Echoes.Texts(socket);
        await Echoes.BigText(socket);
    }

    [Theory]
    [InlineData("Protocol::WebSocket hybi-10")]
    [InlineData("ws hybi-08")]
    public async Task Everything_comes_back_in_the_versions_with_frames(string peer)
    {
        await using var server = await TestServer.Start(AllVersions);
        var socket = await Foreign.Client(peer).Connect(server.Url("ws", "/echo"));
        await socket.Next<PeerEvent.Opened>();

        await Echoes.All(socket, Abilities.All);
    }

    [Theory]
    [InlineData("Protocol::WebSocket hixie-75", 400)]
    [InlineData("Protocol::WebSocket hybi-00", 400)]
    [InlineData("Protocol::WebSocket hybi-10", 426)]
    [InlineData("ws hybi-08", 426)]
    public async Task A_draft_is_refused_unless_it_is_switched_on(string peer, int status)
    {
        await using var server = await TestServer.Start();

        var socket = await Foreign.Client(peer).Connect(server.Url("ws", "/echo"));

        Assert.Equal(status, (await socket.Next<PeerEvent.Refused>()).Status);
    }

    [Fact]
    public async Task A_stopping_server_ends_a_hybi_00_connection_with_its_close()
    {
        await using var server = await TestServer.Start(AllVersions);
        var socket = await Foreign.Client("Protocol::WebSocket hybi-00").Connect(server.Url("ws", "/echo"));
        await socket.Next<PeerEvent.Opened>();

        var stopping = server.Stop();

        Assert.Equal(new PeerEvent.Closed(1005, ""), await socket.Next<PeerEvent.Closed>()); // the Perl peer's word for FF 00
        await stopping;
    }
}
