using System.Text;
using ActorHub.Interop.Tests.Peers;

namespace ActorHub.Interop.Tests.Serving;

/// <summary>What a foreign client does at an endpoint that sends everything back, and what it must then see.</summary>
internal static class Echoes
{
    public static async Task Texts(PeerSocket socket)
    {
        foreach (var text in (string[])["Hello", "", "κόσμε · 日本語 · 🎭 · \u0000 \"\\ \n", new string('x', 125), new string('y', 126), "last"])
        {
            await socket.SendText(text);
            await socket.ExpectText(text);
        }
    }

    public static async Task Binaries(PeerSocket socket)
    {
        foreach (var length in (int[])[0, 1, 125, 126, 127, 256, 65_535, 65_536])
        {
            await socket.SendBinary(Bytes(length));
            await socket.ExpectBinary(Bytes(length));
        }
    }

    public static async Task Mebibytes(PeerSocket socket)
    {
        await socket.SendBinary(Bytes(1 << 20));
        await socket.ExpectBinary(Bytes(1 << 20));
        await BigText(socket);
    }

    /// <summary>1.1 MiB of UTF-8.</summary>
    public static async Task BigText(PeerSocket socket)
    {
        var text = string.Concat(Enumerable.Range(0, 1 << 16).Select(n => $"{n % 10_000:0000}κόσμε·"));
        await socket.SendText(text);
        await socket.ExpectText(text);
    }

    public static async Task Order(PeerSocket socket)
    {
        for (var i = 0; i < 100; i++)
        {
            await socket.SendText($"message {i}");
        }

        for (var i = 0; i < 100; i++)
        {
            await socket.ExpectText($"message {i}");
        }
    }

    public static async Task Fragments(PeerSocket socket)
    {
        await socket.SendFragments("text", ["Hello, "u8.ToArray(), ""u8.ToArray(), "κόσμε"u8.ToArray(), "!"u8.ToArray()]);
        await socket.ExpectText("Hello, κόσμε!");
        await socket.SendFragments("binary", [.. Bytes(100_000).Chunk(997)]);
        await socket.ExpectBinary(Bytes(100_000));
    }

    public static async Task Pings(PeerSocket socket)
    {
        foreach (var payload in (byte[][])["abc"u8.ToArray(), Encoding.ASCII.GetBytes(new string('p', 125))])
        {
            await socket.Ping(payload);
            Assert.Equal(PeerEvent.Digest(payload), (await socket.Next<PeerEvent.Pong>()).Payload);
        }
    }

    public static async Task CloseCode(PeerSocket socket)
    {
        await socket.Close(4242, "that is all, κόσμε");
        Assert.Equal(new PeerEvent.Closed(4242, ""), await socket.Next<PeerEvent.Closed>());
    }

    /// <summary>All of it that the implementation can do.</summary>
    public static async Task All(PeerSocket socket, Abilities abilities)
    {
        await Texts(socket);
        await Binaries(socket);
        await Mebibytes(socket);
        await Order(socket);
        if (abilities.HasFlag(Abilities.Fragments))
        {
            await Fragments(socket);
        }

        if (abilities.HasFlag(Abilities.Pings))
        {
            await Pings(socket);
        }

        await CloseCode(socket);
    }

    public static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(n => (byte)((n * 31) ^ (n >> 8)))];
}
