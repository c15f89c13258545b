using System.Text;
using ActorHub.Client;
using ActorHub.Interop.Tests.Peers;
using ActorHub.Interop.Tests.Serving;
using ActorHub.WebSockets;

namespace ActorHub.Interop.Tests.Connecting;

/// <summary>Our client at foreign servers.</summary>
public sealed class ClientTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    public static TheoryData<string> All => Foreign.ServersWith(Abilities.None);

    public static TheoryData<string> Pinging => Foreign.ServersWith(Abilities.Pings);

    public static TheoryData<string> Fragmenting => Foreign.ServersWith(Abilities.Fragments);

    public static TheoryData<string> Deflating => Foreign.ServersWith(Abilities.Deflate);

    [Theory, MemberData(nameof(All))]
    public async Task Messages_arrive_in_both_directions(string peer)
    {
        var (client, socket) = await Open(peer);
        await using (client)
        {
            foreach (var text in (string[])["Hello", "", "κόσμε · 日本語 · 🎭 · \u0000 \"\\ \n", new string('x', 126), new string('y', 65_536)])
            {
                await client.SendTextAsync(text, Never);
                await socket.ExpectText(text);
                await socket.SendText(text);
                Assert.Equal(text, await ReceiveText(client));
            }

            foreach (var length in (int[])[0, 1, 125, 126, 65_535, 65_536, 1 << 20])
            {
                await client.SendBinaryAsync(Echoes.Bytes(length), Never);
                await socket.ExpectBinary(Echoes.Bytes(length));
                await socket.SendBinary(Echoes.Bytes(length));
                Assert.Equal(PeerEvent.Digest(Echoes.Bytes(length)), await ReceiveBinary(client));
            }
        }
    }

    [Theory, MemberData(nameof(Fragmenting))]
    public async Task A_fragmented_message_arrives_whole(string peer)
    {
        var (client, socket) = await Open(peer);
        await using (client)
        {
            await socket.SendFragments("text", ["Hello, "u8.ToArray(), ""u8.ToArray(), "κόσμε"u8.ToArray(), "!"u8.ToArray()]);

            Assert.Equal("Hello, κόσμε!", await ReceiveText(client));
        }
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_message_sent_in_parts_arrives_whole(string peer)
    {
        var (client, socket) = await Open(peer);
        await using (client)
        {
            await using var message = await client.BeginMessageAsync(MessageKind.Binary, Never);
            await message.WriteAsync(Echoes.Bytes(70_000), Never);
            await message.WriteAsync(Echoes.Bytes(3), Never);
            await message.CompleteAsync(Echoes.Bytes(500), Never);

            await socket.ExpectBinary([.. Echoes.Bytes(70_000), .. Echoes.Bytes(3), .. Echoes.Bytes(500)]);
        }
    }

    [Theory, MemberData(nameof(Pinging))]
    public async Task Pings_are_answered_in_both_directions(string peer)
    {
        var (client, socket) = await Open(peer);
        await using (client)
        {
            Assert.InRange(await client.PingAsync(Never), TimeSpan.FromTicks(1), TimeSpan.FromSeconds(30));
            await socket.Ping("are you there"u8.ToArray());
            PeerEvent pong;
            do
            {
                pong = await socket.Next<PeerEvent>(); // some tell of our ping as well
            }
            while (pong is PeerEvent.Ping);

            Assert.Equal(new PeerEvent.Pong(PeerEvent.Digest("are you there"u8)), pong);
        }
    }

    [Theory, MemberData(nameof(All))]
    public async Task Our_close_tells_the_server_code_and_reason(string peer)
    {
        var (client, socket) = await Open(peer);
        await using (client)
        {
            var close = await client.CloseAsync((CloseCode)4242, "that is all, κόσμε", Never);

            Assert.Equal(4242, (int)close.Code);
            Assert.Equal(new PeerEvent.Closed(4242, "that is all, κόσμε"), await socket.Next<PeerEvent.Closed>());
        }
    }

    [Theory, MemberData(nameof(All))]
    public async Task The_servers_close_tells_us_code_and_reason(string peer)
    {
        var (client, socket) = await Open(peer);
        await using (client)
        {
            await socket.Close(4999, "κόσμε ends");

            Assert.Null(await client.ReceiveAsync(Never));
            Assert.Equal(new CloseFrame((CloseCode)4999, "κόσμε ends"), client.Closed);
        }
    }

    [Theory, MemberData(nameof(All))]
    public async Task The_subprotocol_that_both_know_is_agreed(string peer)
    {
        var server = await Foreign.Server(peer).Listen("superchat");

        await using var client = await WebSocketClient.ConnectAsync(server.Url("/"), Options with { Subprotocols = ["superchat"] }, Never);

        Assert.Equal("superchat", client.Protocol.Subprotocol);
    }

    [Theory, MemberData(nameof(Deflating))]
    public async Task Messages_are_compressed_when_both_want_it(string peer)
    {
        var (client, socket) = await Open(peer);
        await using (client)
        {
            Assert.Equal(new DeflateParameters(), client.Protocol.Deflate);
            for (var i = 0; i < 3; i++)
            {
                var text = string.Concat(Enumerable.Repeat($"message {i} κόσμε ", 5_000));
                await client.SendTextAsync(text, Never);
                await socket.ExpectText(text);
                await socket.SendText(text);
                Assert.Equal(text, await ReceiveText(client));
            }
        }
    }

    internal static WebSocketClientOptions Options { get; } = new() { Proxy = ProxyChoice.Direct, KeepAlive = null, Deflate = DeflateOptions.Default };

    internal static async Task<string> ReceiveText(WebSocketClient client)
    {
        var message = await client.ReceiveAsync(Never);
        Assert.Equal(MessageKind.Text, message!.Value.Kind);
        return Encoding.UTF8.GetString(message.Value.Payload.Span);
    }

    private static async Task<string> ReceiveBinary(WebSocketClient client)
    {
        var message = await client.ReceiveAsync(Never);
        Assert.Equal(MessageKind.Binary, message!.Value.Kind);
        return PeerEvent.Digest(message.Value.Payload.Span);
    }

    private static async Task<(WebSocketClient Client, PeerSocket Socket)> Open(string peer)
    {
        var server = await Foreign.Server(peer).Listen();
        var client = await WebSocketClient.ConnectAsync(server.Url("/"), Options, Never);
        var socket = await server.Accept();
        await socket.Next<PeerEvent.Opened>();
        return (client, socket);
    }
}
