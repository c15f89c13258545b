using System.Text;
using ActorHub.Interop.Tests.Peers;

namespace ActorHub.Interop.Tests.Serving;

/// <summary>Foreign clients at the echo endpoint.</summary>
public sealed class EchoTests(RunningServer server) : IClassFixture<RunningServer>
{
    public static TheoryData<string> All => Foreign.With(Abilities.None);

    public static TheoryData<string> Pinging => Foreign.With(Abilities.Pings);

    public static TheoryData<string> Fragmenting => Foreign.With(Abilities.Fragments);

    [Theory, MemberData(nameof(All))]
    public async Task Text_comes_back(string peer)
    {
        var socket = await Open(peer);

        foreach (var text in (string[])["Hello", "", "κόσμε · 日本語 · 🎭 · \u0000 \"\\ \n", new string('x', 125), new string('y', 126), "last"])
        {
            await socket.SendText(text);
            await socket.ExpectText(text);
        }
    }

    [Theory, MemberData(nameof(All))]
    public async Task Binary_comes_back(string peer)
    {
        var socket = await Open(peer);

        foreach (var length in (int[])[0, 1, 125, 126, 127, 256, 65_535, 65_536])
        {
            await socket.SendBinary(Bytes(length));
            await socket.ExpectBinary(Bytes(length));
        }
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_mebibyte_comes_back(string peer)
    {
        var socket = await Open(peer);
        var text = string.Concat(Enumerable.Range(0, 1 << 16).Select(n => $"{n % 10_000:0000}κόσμε·")); // 1.0 MiB of UTF-8

        await socket.SendBinary(Bytes(1 << 20));
        await socket.ExpectBinary(Bytes(1 << 20));
        await socket.SendText(text);
        await socket.ExpectText(text);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Messages_under_way_together_come_back_in_order(string peer)
    {
        var socket = await Open(peer);

        for (var i = 0; i < 100; i++)
        {
            await socket.SendText($"message {i}");
        }

        for (var i = 0; i < 100; i++)
        {
            await socket.ExpectText($"message {i}");
        }
    }

    [Theory, MemberData(nameof(Fragmenting))]
    public async Task A_fragmented_message_comes_back_whole(string peer)
    {
        var socket = await Open(peer);

        await socket.SendFragments("text", ["Hello, "u8.ToArray(), ""u8.ToArray(), "κόσμε"u8.ToArray(), "!"u8.ToArray()]);
        await socket.ExpectText("Hello, κόσμε!");
        await socket.SendFragments("binary", [.. Bytes(100_000).Chunk(997)]);
        await socket.ExpectBinary(Bytes(100_000));
    }

    [Theory, MemberData(nameof(Pinging))]
    public async Task A_ping_is_answered_with_its_payload(string peer)
    {
        var socket = await Open(peer);

        foreach (var payload in (byte[][])["abc"u8.ToArray(), Encoding.ASCII.GetBytes(new string('p', 125))])
        {
            await socket.Ping(payload);
            Assert.Equal(PeerEvent.Digest(payload), (await socket.Next<PeerEvent.Pong>()).Payload);
        }
    }

    [Theory, MemberData(nameof(All))]
    public async Task The_peers_close_code_comes_back(string peer)
    {
        var socket = await Open(peer);

        await socket.Close(4242, "that is all, κόσμε");

        Assert.Equal(new PeerEvent.Closed(4242, ""), await socket.Next<PeerEvent.Closed>());
    }

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(n => (byte)(n * 31 ^ (n >> 8)))];

    private async Task<PeerSocket> Open(string peer)
    {
        var socket = await Foreign.Client(peer).Connect(server.Url("/echo"));
        await socket.Next<PeerEvent.Opened>();
        return socket;
    }
}
