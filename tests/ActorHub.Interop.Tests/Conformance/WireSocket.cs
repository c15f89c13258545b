using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace ActorHub.Interop.Tests.Conformance;

/// <summary>A bare connection in either role, which sends any bytes and reads frame by frame.</summary>
internal sealed class WireSocket(Socket socket, bool isClient) : IDisposable
{
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";
    private const string Accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="; // RFC 6455 §1.3

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>Opens a WebSocket of version 13 as a client.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="extensions">The value of <c>Sec-WebSocket-Extensions</c>; empty for none.</param>
    public static async Task<(WireSocket Socket, string Head)> Open(Uri url, string extensions)
    {
        var raw = await Connect(url);
        var offer = extensions.Length == 0 ? "" : $"Sec-WebSocket-Extensions: {extensions}\r\n";
        await raw.Send(Encoding.ASCII.GetBytes(
            $"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Key}\r\n{offer}\r\n"));
        var head = await raw.ReadHead();
        Assert.StartsWith("HTTP/1.1 101 ", head, StringComparison.Ordinal);
        Assert.Contains(Accept, head, StringComparison.Ordinal);
        return (raw, head);
    }

    /// <summary>A connection on which nothing was said.</summary>
    public static async Task<WireSocket> Connect(Uri url)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(url.Host, url.Port);
        return new WireSocket(socket, isClient: true);
    }

    /// <summary>Answers a client's request with 101.</summary>
    /// <param name="extensions">The value of <c>Sec-WebSocket-Extensions</c>; empty for none.</param>
    public async Task AnswerHandshake(string extensions)
    {
        var head = await ReadHead();
        var key = head.Split("\r\n").Single(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase)).Split(':', 2)[1].Trim();
#pragma warning disable CA5350 // RFC 6455 §4.2.2
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        var agreed = extensions.Length == 0 ? "" : $"Sec-WebSocket-Extensions: {extensions}\r\n";
        await Send(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n{agreed}\r\n"));
    }

    public byte[] Encode(WireFrame frame) => frame.Encode(masked: isClient);

    public async Task Send(ReadOnlyMemory<byte> bytes)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, patience.Token)..];
        }
    }

    public async Task<string> ReadHead()
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            head.Append((char)(await Read(1))[0]);
        }

        return head.ToString();
    }

    /// <summary>Reads one frame; null at the end of the connection.</summary>
    public async Task<WireFrame?> ReadFrame()
    {
        if (_start == _end && !await ReadMore())
        {
            return null;
        }

        var head = await Read(2);
        Assert.Equal(!isClient, (head[1] & 0x80) != 0); // §5.1: a client masks, a server does not
        var length = head[1] & 0x7F;
        var size = length switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await Read(2)),
            127 => checked((int)BinaryPrimitives.ReadUInt64BigEndian(await Read(8))),
            _ => length,
        };
        var key = isClient ? new byte[4] : await Read(4);
        var payload = await Read(size);
        for (var i = 0; i < payload.Length; i++)
        {
            payload[i] ^= key[i & 3];
        }

        return new WireFrame(head[0] & 0x0F, payload) { Fin = (head[0] & 0x80) != 0, Rsv = (head[0] >> 4) & 7 };
    }

    public void EndSending() => socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => socket.Dispose();

    public async Task<byte[]> Read(int count)
    {
        var bytes = new byte[count];
        for (var done = 0; done < count;)
        {
            Assert.True(_start < _end || await ReadMore(), $"The connection ended {count - done} bytes too early.");
            var part = Math.Min(count - done, _end - _start);
            _buffer.AsSpan(_start, part).CopyTo(bytes.AsSpan(done));
            _start += part;
            done += part;
        }

        return bytes;
    }

    private async Task<bool> ReadMore()
    {
        using var patience = new CancellationTokenSource(Patience);
        _start = 0;
        _end = await socket.ReceiveAsync(_buffer, patience.Token);
        return _end > 0;
    }
}
