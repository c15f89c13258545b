using ActorHub.Client;
using ActorHub.Interop.Tests.Peers;
using ActorHub.WebSockets;

namespace ActorHub.Interop.Tests.Connecting;

/// <summary>Our client in the old drafts' versions, at foreign servers that speak them.</summary>
public sealed class DraftTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    public static TheoryData<string, WebSocketVersion> Servers => new()
    {
        { "websocket-driver", WebSocketVersion.Hixie75 },
        { "websocket-driver", WebSocketVersion.Hybi00 },
        { "ws", WebSocketVersion.Hybi08 },
        { "Protocol::WebSocket", WebSocketVersion.Hixie75 },
        { "Protocol::WebSocket", WebSocketVersion.Hybi00 },
        { "Protocol::WebSocket", WebSocketVersion.Hybi08 },
    };

    [Theory, MemberData(nameof(Servers))]
    public async Task Texts_arrive_in_both_directions(string peer, WebSocketVersion version)
    {
        var (client, socket) = await Open(peer, version);
        await using (client)
        {
            foreach (var text in (string[])["Hello", "", "κόσμε · 🎭 · \u0000", new string('x', 70_000)])
            {
                await client.SendTextAsync(text, Never);
                await socket.ExpectText(text);
                await socket.SendText(text);
                Assert.Equal(text, await ClientTests.ReceiveText(client));
            }
        }
    }

    // hixie-75 has no closing handshake: peers see only the end of the stream.
    [Theory]
    [InlineData("websocket-driver", WebSocketVersion.Hixie75, 1006)]
    [InlineData("websocket-driver", WebSocketVersion.Hybi00, 1005)]
    [InlineData("ws", WebSocketVersion.Hybi08, 1005)]
    [InlineData("Protocol::WebSocket", WebSocketVersion.Hixie75, 1006)]
    [InlineData("Protocol::WebSocket", WebSocketVersion.Hybi00, 1005)]
    [InlineData("Protocol::WebSocket", WebSocketVersion.Hybi08, 1005)]
    public async Task Our_close_without_a_code_ends_the_connection_cleanly(string peer, WebSocketVersion version, int seenByPeer)
    {
        var (client, socket) = await Open(peer, version);
        await using (client)
        {
            var close = await client.CloseAsync(CloseCode.NoStatusReceived, "", Never);

            Assert.Equal(new PeerEvent.Closed(seenByPeer, ""), await socket.Next<PeerEvent.Closed>());
            Assert.Equal((new CloseFrame(CloseCode.NoStatusReceived, ""), close), (client.Closed, client.Closed));
        }
    }

    private static async Task<(WebSocketClient Client, PeerSocket Socket)> Open(string peer, WebSocketVersion version)
    {
        var server = await Foreign.Server(peer).Listen();
        var options = ClientTests.Options with { Version = version, Deflate = null, Origin = "http://127.0.0.1" };
        var client = await WebSocketClient.ConnectAsync(server.Url("/"), options, Never);
        Assert.Equal(version, client.Protocol.Version);
        var socket = await server.Accept();
        await socket.Next<PeerEvent.Opened>();
        return (client, socket);
    }
}
