using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using ActorHub.Connections.Transports;
using ActorHub.WebSockets;

namespace ActorHub.Hub.Tests.Support;

/// <summary>A client that speaks the real handshake and real frames over a transport in memory.</summary>
internal sealed class TestClient : ITransportReader, ITransportWriter
{
    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();

    private readonly Transport _transport;
    private readonly Channel<(Opcode Opcode, byte[] Payload)> _messages = Channel.CreateUnbounded<(Opcode, byte[])>();
    private readonly TaskCompletionSource<int> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _head = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _heldBack = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<byte> _received = [];
    private TaskCompletionSource? _writable;
    private bool _upgraded;
    private volatile bool _paused;
    private int _notifications; // in progress; the first one reads for all

    public TestClient(Transport transport)
    {
        _transport = transport;
        transport.Reader = this;
        transport.Writer = this;
    }

    public string Id { get; private set; } = "";

    public string Welcome { get; private set; } = "";

    /// <summary>The response head.</summary>
    public Task<string> Head => _head.Task.WaitAsync(TestHub.Patience);

    /// <summary>The code of the server's Close frame; 1006 when the bytes ended without one.</summary>
    public Task<int> Closed => _closed.Task.WaitAsync(TestHub.Patience);

    /// <summary>Completes when the hub has applied back-pressure for the first time: it did not take all bytes of a frame.</summary>
    public Task HeldBack => _heldBack.Task.WaitAsync(TestHub.Patience);

    public void Open(string path, string? subprotocol, string? extensions)
    {
        var offer = subprotocol is null ? "" : $"Sec-WebSocket-Protocol: {subprotocol}\r\n";
        offer += extensions is null ? "" : $"Sec-WebSocket-Extensions: {extensions}\r\n";
        Write(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{offer}\r\n"));
        _transport.RequestReadable();
    }

    public void TakeWelcome(string welcome)
    {
        Welcome = welcome;
        Id = JsonDocument.Parse(welcome).RootElement.GetProperty("connection").GetString()!;
    }

    /// <summary>Stops reading, as a slow consumer does.</summary>
    public void Pause() => _paused = true;

    public void Resume()
    {
        _paused = false;
        _transport.RequestReadable();
    }

    public Task SendAsync(string json) => SendAsync(Opcode.Text, Encoding.UTF8.GetBytes(json));

    public async Task SendAsync(Opcode opcode, byte[] payload)
    {
        var frame = new ArrayBufferWriter<byte>();
        FrameWriter.Write(frame, opcode, payload, 0x01020304);
        var rest = frame.WrittenMemory;
        while (!rest.IsEmpty)
        {
            var result = _transport.Write(rest.Span);
            if (result.Status == TransferStatus.WouldBlock)
            {
                var writable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _writable = writable;
                _heldBack.TrySetResult();
                _transport.RequestWritable(rest);
                await writable.Task.WaitAsync(TestHub.Patience);
            }
            else if (result.Status == TransferStatus.Failed)
            {
                return;
            }

            rest = rest[result.Count..];
        }
    }

    public async Task<string> NextAsync(string what = "a message") => Encoding.UTF8.GetString((await NextMessageAsync(what)).Payload);

    public async Task<(Opcode Opcode, byte[] Payload)> NextMessageAsync(string what = "a message")
    {
        using var patience = new CancellationTokenSource(TestHub.Patience);
        try
        {
            return await _messages.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Waited for {what}; the connection {Id} is {(_closed.Task.IsCompleted ? "closed" : "open")}");
        }
    }

    /// <summary>Sends a command and takes the next message as its answer.</summary>
    public async Task<string> AskAsync(string json)
    {
        await SendAsync(json);
        return await NextAsync("the answer to " + json);
    }

    /// <summary>Subscribes.</summary>
    /// <returns>The channel's epoch.</returns>
    public async Task<string> SubscribeAsync(string channel)
    {
        var answer = await AskAsync($$"""{"type":"subscribe","id":"s","channel":"{{channel}}"}""");
        Assert.StartsWith($$"""{"type":"subscribed","id":"s","channel":"{{channel}}","epoch":""", answer, StringComparison.Ordinal);
        return JsonDocument.Parse(answer).RootElement.GetProperty("epoch").GetString()!;
    }

    /// <summary>Closes the transport without a Close frame.</summary>
    public void Drop() => _transport.Close();

    void ITransportWriter.OnWritable(TransferResult result) => _writable?.TrySetResult();

    void ITransportReader.OnReadable()
    {
        // Resume() may request another notification while one still runs on the hub's thread: two would read each other's bytes.
        if (Interlocked.Increment(ref _notifications) > 1)
        {
            return;
        }

        do
        {
            ReadAll();
        }
        while (Interlocked.Decrement(ref _notifications) > 0);
    }

    private void ReadAll()
    {
        var buffer = new byte[8192];
        while (!_paused)
        {
            var result = _transport.Read(buffer);
            if (result.Status == TransferStatus.WouldBlock)
            {
                _transport.RequestReadable();
                return;
            }

            if (result.Status != TransferStatus.Moved)
            {
                _closed.TrySetResult(1006);
                _messages.Writer.TryComplete();
                return;
            }

            _received.AddRange(buffer.AsSpan(0, result.Count));
            Parse();
        }
    }

    private void Parse()
    {
        if (!_upgraded)
        {
            var end = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_received).IndexOf(HeadEnd);
            if (end < 0)
            {
                return;
            }

            _head.TrySetResult(Encoding.ASCII.GetString([.. _received[..end]]));
            _received.RemoveRange(0, end + HeadEnd.Length);
            _upgraded = true;
        }

        var bytes = _received.ToArray().AsSpan();
        var taken = 0;
        while (TryReadFrame(bytes[taken..], out var opcode, out var payload, out var size))
        {
            taken += size;
            OnFrame(opcode, payload);
        }

        _received.RemoveRange(0, taken);
    }

    private static bool TryReadFrame(ReadOnlySpan<byte> bytes, out Opcode opcode, out byte[] payload, out int size)
    {
        (opcode, payload, size) = (default, [], 0);
        if (bytes.Length < 2)
        {
            return false;
        }

        Assert.Equal(0x80, bytes[0] & 0xF0); // the hub sends whole, uncompressed messages
        opcode = (Opcode)(bytes[0] & 0x0F);
        var header = bytes[1] switch { < 126 => 2, 126 => 4, _ => 10 };
        if (bytes.Length < header)
        {
            return false;
        }

        var length = bytes[1] switch
        {
            < 126 => bytes[1],
            126 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            _ => (int)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]),
        };
        size = header + length;
        if (bytes.Length < size)
        {
            return false;
        }

        payload = bytes[header..size].ToArray();
        return true;
    }

    private void OnFrame(Opcode opcode, byte[] payload)
    {
        switch (opcode)
        {
            case Opcode.Close:
                _closed.TrySetResult(BinaryPrimitives.ReadUInt16BigEndian(payload));
                _messages.Writer.TryComplete();
                Write([0x88, 0x80, 0, 0, 0, 0]);
                _transport.Close();
                break;
            case Opcode.Text or Opcode.Binary:
                _messages.Writer.TryWrite((opcode, payload));
                break;
        }
    }

    private void Write(byte[] bytes) => _transport.Write(bytes);
}
