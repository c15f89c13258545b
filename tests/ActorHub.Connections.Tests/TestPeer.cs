using System.Buffers.Binary;
using System.Text;
using ActorHub.Connections.Tests.Transports;
using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Tests;

/// <summary>The other end of a connection, byte by byte; written without the library, so that it can disagree with it.</summary>
internal sealed class TestPeer(Transport transport) : ITransportReader, ITransportWriter
{
    public const string Upgrade =
        "GET /test HTTP/1.1\r\nHost: hub.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

    private readonly List<byte> _received = [];
    private TaskCompletionSource _readable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _writable = new();
    private bool _ended;

    public Transport Transport => transport;

    /// <summary>A frame as a client sends it: masked.</summary>
    public static byte[] Frame(int opcode, byte[] payload, bool fin = true)
    {
        byte[] key = [0x37, 0xfa, 0x21, 0x3d];
        byte[] length = payload.Length switch
        {
            < 126 => [(byte)(0x80 | payload.Length)],
            < 65536 => [0xfe, (byte)(payload.Length >> 8), (byte)payload.Length],
            _ => [0xff, 0, 0, 0, 0, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length],
        };
        return [(byte)((fin ? 0x80 : 0) | opcode), .. length, .. key, .. payload.Select((b, i) => (byte)(b ^ key[i % 4]))];
    }

    public static byte[] Text(string text) => Frame(1, Encoding.UTF8.GetBytes(text));

    public static byte[] CloseFrame(int code, string reason = "") =>
        Frame(8, [(byte)(code >> 8), (byte)code, .. Encoding.UTF8.GetBytes(reason)]);

    /// <summary>Sends bytes; they must fit into the transport.</summary>
    public void Send(byte[] bytes) => Assert.Equal(TransferResult.Moved(bytes.Length), transport.Write(bytes));

    public void Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends bytes as the hub reads them; returns when the hub has read all but what the transport holds.</summary>
    public async Task SendAsync(string text)
    {
        ReadOnlyMemory<byte> bytes = Encoding.Latin1.GetBytes(text);
        transport.Writer = this;
        while (!bytes.IsEmpty)
        {
            bytes = bytes[transport.Write(bytes.Span).Count..];
            _writable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            transport.RequestWritable(bytes);
            await _writable.Task.WaitAsync(TransportProbe.Patience);
        }
    }

    public void OnReadable() => _readable.SetResult();

    public void OnWritable(TransferResult result) => _writable.SetResult();

    /// <summary>Opens the WebSocket.</summary>
    public async Task OpenAsync()
    {
        Send(Upgrade);
        Assert.StartsWith("HTTP/1.1 101 ", await ReadHeadAsync(), StringComparison.Ordinal);
    }

    /// <summary>Reads a response head, with its empty line.</summary>
    public async Task<string> ReadHeadAsync()
    {
        string text;
        int end;
        while ((end = (text = Encoding.Latin1.GetString([.. _received])).IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
        {
            await MoreAsync("a response head");
        }

        _received.RemoveRange(0, end + 4);
        return text[..(end + 4)];
    }

    /// <summary>Reads so many bytes, as Latin-1.</summary>
    public async Task<string> ReadBytesAsync(int count)
    {
        await NeedAsync(count, $"{count} bytes");
        var text = Encoding.Latin1.GetString([.. _received[..count]]);
        _received.RemoveRange(0, count);
        return text;
    }

    /// <summary>Reads one unmasked frame.</summary>
    public async Task<(int Opcode, byte[] Payload)> ReadFrameAsync()
    {
        await NeedAsync(2, "a frame header");
        var (header, length) = (2, _received[1] & 0x7f);
        Assert.Equal(0, _received[1] & 0x80);
        if (length == 126)
        {
            await NeedAsync(4, "a frame header");
            (header, length) = (4, (_received[2] << 8) | _received[3]);
        }
        else if (length == 127)
        {
            await NeedAsync(10, "a frame header");
            (header, length) = (10, (int)BinaryPrimitives.ReadUInt64BigEndian(_received.GetRange(2, 8).ToArray()));
        }

        await NeedAsync(header + length, "a frame payload");
        var frame = (_received[0] & 0x0f, _received.GetRange(header, length).ToArray());
        _received.RemoveRange(0, header + length);
        return frame;
    }

    public async Task<string> ReadTextAsync()
    {
        var (opcode, payload) = await ReadFrameAsync();
        Assert.Equal(1, opcode);
        return Encoding.UTF8.GetString(payload);
    }

    /// <summary>Reads a Close frame; 1005 when it has no code.</summary>
    public async Task<int> ReadCloseAsync()
    {
        var (opcode, payload) = await ReadFrameAsync();
        Assert.Equal(8, opcode);
        return payload.Length == 0 ? 1005 : (payload[0] << 8) | payload[1];
    }

    /// <summary>Waits for the end of the hub's bytes; what came before it.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (!_ended)
        {
            await MoreAsync("the end");
        }

        var rest = Encoding.Latin1.GetString([.. _received]);
        _received.Clear();
        return rest;
    }

    private async Task NeedAsync(int count, string what)
    {
        while (_received.Count < count)
        {
            await MoreAsync(what);
        }
    }

    private async Task MoreAsync(string what)
    {
        Assert.False(_ended, $"the connection ended instead of {what}; received: {Convert.ToHexString([.. _received])}");
        var buffer = new byte[16 * 1024];
        var result = transport.Read(buffer);
        if (result.Status == TransferStatus.WouldBlock)
        {
            transport.Reader = this;
            _readable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            transport.RequestReadable();
            await _readable.Task.WaitAsync(TransportProbe.Patience).ContinueWith(
                waited => Assert.True(waited.IsCompletedSuccessfully, $"waited in vain for {what}; received: {Convert.ToHexString([.. _received])}"),
                TaskScheduler.Default);
            return;
        }

        _ended = result.Status is TransferStatus.End or TransferStatus.Failed;
        _received.AddRange(buffer.AsSpan(0, result.Count));
    }
}
