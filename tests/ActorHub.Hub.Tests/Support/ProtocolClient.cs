using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using ActorHub.Connections.Transports;
using ActorHub.WebSockets;

namespace ActorHub.Hub.Tests.Support;

/// <summary>A client in any version and with compression, built on the library's own client side, over an in-memory transport.</summary>
internal sealed class ProtocolClient : ITransportReader, ITransportWriter
{
    private readonly Transport _transport;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private TaskCompletionSource _readable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _writable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebSocketConnection _protocol = null!;
    private bool _ended;

    private ProtocolClient(Transport transport)
    {
        _transport = transport;
        transport.Reader = this;
        transport.Writer = this;
    }

    public NegotiatedProtocol Protocol { get; private set; } = NegotiatedProtocol.Plain;

    /// <summary>Bytes of frames received so far.</summary>
    public long FrameBytes { get; private set; }

    /// <summary>Opens a WebSocket.</summary>
    public static async Task<ProtocolClient> OpenAsync(Transport transport, ClientHandshakeOptions options)
    {
        var client = new ProtocolClient(transport);
        var handshake = new ClientHandshake(options, RandomNumberGenerator.Fill);
        await client.WriteAsync(handshake.Request);
        var received = new List<byte>();
        ClientHandshakeResult? result;
        ReadOnlySequence<byte> input;
        do
        {
            var count = await client.ReadAsync();
            Assert.True(count > 0, "the server ended instead of answering");
            received.AddRange(client._buffer.AsSpan(0, count));
            input = new ReadOnlySequence<byte>(received.ToArray());
        }
        while (!handshake.TryReadResponse(ref input, out result));

        var opened = Assert.IsType<ClientHandshakeResult.Opened>(result);
        client.Protocol = opened.Protocol;
        client._protocol = new WebSocketConnection(
            Side.Client, opened.Protocol, new WebSocketConnectionOptions { MaxMessageBytes = 64 << 20, DeflateThresholdBytes = 1 }, () => 0x01020304);
        client.FrameBytes = input.Length;
        client._protocol.Receive(input.ToArray());
        return client;
    }

    public Task SendAsync(string text)
    {
        Assert.True(_protocol.SendText(Encoding.UTF8.GetBytes(text)));
        return FlushAsync();
    }

    public Task SendBinaryAsync(byte[] bytes)
    {
        Assert.True(_protocol.SendBinary(bytes));
        return FlushAsync();
    }

    public async Task CloseAsync(CloseCode code)
    {
        _protocol.Close(code, "");
        await FlushAsync();
        if (Protocol.Version == WebSocketVersion.Hixie75)
        {
            _transport.ShutdownWrite(); // it has no Close
        }
    }

    /// <summary>Sends pending replies and half-closes the transport.</summary>
    public async Task LeaveAsync()
    {
        await FlushAsync();
        _transport.ShutdownWrite();
    }

    /// <summary>The next event but Pings and Pongs: a text, the hexadecimal digits of a binary message, or <c>close</c> and its code.</summary>
    public async Task<string> NextAsync()
    {
        while (true)
        {
            while (_protocol.TryReadEvent(out var e))
            {
                switch (e.Kind)
                {
                    case WebSocketEventKind.Text:
                        return Encoding.UTF8.GetString(e.Payload.Span);
                    case WebSocketEventKind.Binary:
                        return Convert.ToHexString(e.Payload.Span);
                    case WebSocketEventKind.Close:
                        return $"close {(int)e.Close!.Code}";
                    case WebSocketEventKind.Failed:
                        Assert.Fail($"the server broke the protocol: {e.Error}");
                        break;
                }
            }

            await FlushAsync();
            var count = await ReadAsync();
            FrameBytes += count;
            if (count > 0)
            {
                _protocol.Receive(_buffer.AsMemory(0, count));
            }
            else
            {
                Assert.False(_ended, "waited for an event behind the end");
                _ended = true;
                _protocol.ReceiveEof();
            }
        }
    }

    void ITransportReader.OnReadable() => _readable.SetResult();

    void ITransportWriter.OnWritable(TransferResult result) => _writable.SetResult();

    private async Task FlushAsync()
    {
        if (_protocol.TryTakeOutput(out var output))
        {
            await WriteAsync(output.ToArray());
        }
    }

    private async Task<int> ReadAsync()
    {
        while (true)
        {
            var result = _transport.Read(_buffer);
            if (result.Status != TransferStatus.WouldBlock)
            {
                return result.Count;
            }

            _readable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _transport.RequestReadable();
            await _readable.Task.WaitAsync(TestHub.Patience);
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var result = _transport.Write(bytes.Span);
            if (result.Status == TransferStatus.Failed)
            {
                return;
            }

            bytes = bytes[result.Count..];
            if (!bytes.IsEmpty)
            {
                _writable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _transport.RequestWritable(bytes);
                await _writable.Task.WaitAsync(TestHub.Patience);
            }
        }
    }
}
