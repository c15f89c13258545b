using ActorHub.Interop.Tests.Peers;

namespace ActorHub.Interop.Tests.Serving;

/// <summary>Foreign clients that the server closes.</summary>
[Trait("Category", "EndToEnd")]
public sealed class ClosingTests
{
    public static TheoryData<string> All => Foreign.With(Abilities.None);

    [Theory, MemberData(nameof(All))]
    public async Task A_stopping_server_closes_with_a_code_and_a_reason(string peer)
    {
        await using var server = await TestServer.Start();
        var socket = await Foreign.Client(peer).Connect(server.Url("ws", "/echo"));
        await socket.Next<PeerEvent.Opened>();

        var stopping = server.Stop();

        Assert.Equal(new PeerEvent.Closed(1001, "the hub stops"), await socket.Next<PeerEvent.Closed>());
        await stopping;
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_message_beyond_the_limit_is_closed_with_1009(string peer)
    {
        await using var server = await TestServer.Start("echo.max-message-bytes=1000");
        var socket = await Foreign.Client(peer).Connect(server.Url("ws", "/echo"));
        await socket.Next<PeerEvent.Opened>();

        await socket.SendText(new string('x', 1000));
        await socket.ExpectText(new string('x', 1000));
        await socket.SendText(new string('x', 1001));

        Assert.Equal(new PeerEvent.Closed(1009, "message too big"), await socket.Next<PeerEvent.Closed>());
    }
}
