using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace ActorHub.Client.Tests.Support;

/// <summary>A server on a free port that says what the test wants, byte by byte.</summary>
internal sealed class StubServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public StubServer() => _listener.Start();

    public Uri Url => new($"ws://{_listener.LocalEndpoint}/");

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Connects as a client does.</summary>
    public async Task<Stream> Connect()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(EndPoint);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public async Task<StubPeer> Accept() => new(await AcceptStream());

    public async Task<Stream> AcceptStream() => new NetworkStream(await _listener.AcceptSocketAsync().Patiently("a connection"), ownsSocket: true);

    /// <summary>Connects a client, and opens the WebSocket of it.</summary>
    public async Task<(WebSocketClient Client, StubPeer Peer)> Open(WebSocketClientOptions options)
    {
        var connecting = WebSocketClient.ConnectAsync(Url, options, CancellationToken.None);
        var peer = await Accept();
        await peer.Upgrade("");
        return (await connecting.Patiently("the open WebSocket"), peer);
    }

    public void Dispose() => _listener.Dispose();
}

/// <summary>The server's end of one connection.</summary>
internal sealed class StubPeer(Stream stream) : IDisposable
{
    private readonly Stream _stream = stream;

    public async Task<string> ReadHead()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await _stream.ReadExactlyAsync(one).AsTask().Patiently("a request head");
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    public ValueTask Write(string text) => _stream.WriteAsync(Encoding.Latin1.GetBytes(text));

    public ValueTask WriteHex(string hex) => _stream.WriteAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

    /// <summary>Reads the request and opens the WebSocket.</summary>
    /// <param name="behind">Follows the response head in the same write, in hexadecimal.</param>
    public Task<string> Upgrade(string behind) => Upgrade(behind, "");

    /// <summary>The same, with further header lines.</summary>
    public async Task<string> Upgrade(string behind, string headers)
    {
        var head = await ReadHead();
        await Answer(head, behind, headers);
        return head;
    }

    /// <summary>Opens the WebSocket that a request asks for.</summary>
    public async Task Answer(string head, string behind, string headers)
    {
        var key = head.Split("\r\n").Single(line => line.StartsWith("Sec-WebSocket-Key: ", StringComparison.Ordinal))["Sec-WebSocket-Key: ".Length..];
#pragma warning disable CA5350 // RFC 6455 §4.2.2 prescribes SHA-1
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        var response = $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n{headers}\r\n";
        await _stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(response), .. Convert.FromHexString(behind.Replace(" ", "", StringComparison.Ordinal))]);
    }

    /// <summary>The client's next frame: its first byte, and its payload unmasked.</summary>
    public async Task<(byte First, byte[] Payload)> ReadFrame()
    {
        var header = await Read(2);
        Assert.True((header[1] & 0x80) != 0, "a client masks its frames (RFC 6455 §5.1)");
        long length = header[1] & 0x7F;
        length = length switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await Read(2)),
            127 => BinaryPrimitives.ReadInt64BigEndian(await Read(8)),
            _ => length,
        };
        var key = await Read(4);
        var payload = await Read((int)length);
        for (var i = 0; i < payload.Length; i++)
        {
            payload[i] ^= key[i % 4];
        }

        return (header[0], payload);
    }

    /// <summary>Whether the client has ended the transport.</summary>
    public async Task<bool> IsAtEnd()
    {
        try
        {
            return await _stream.ReadAsync(new byte[1]).Patiently("the end of the transport") == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Ends the server's direction of the transport; the client's stays open.</summary>
    public void EndSending() => ((NetworkStream)_stream).Socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => _stream.Dispose();

    private async Task<byte[]> Read(int count)
    {
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes).AsTask().Patiently("a frame");
        return bytes;
    }
}
