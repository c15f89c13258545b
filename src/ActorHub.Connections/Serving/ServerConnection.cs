using System.Buffers;
using System.Net;
using System.Text;
using ActorHub.WebSockets;

namespace ActorHub.Connections.Serving;

/// <summary>One open WebSocket of a <see cref="WebSocketServer"/>. Thread-safe.</summary>
#pragma warning disable CA1001 // A token source without a timer holds nothing that needs disposal, and its token outlives the connection.
public sealed class ServerConnection
#pragma warning restore CA1001
{
    private readonly Connection _connection;
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource? _drained;
    private long _messagesReceived;
    private long _bytesReceived;
    private long _messagesSent;
    private long _bytesSent;

    internal ServerConnection(Connection connection, ConnectionHandlers handlers)
    {
        _connection = connection;
        Request = connection.Request!; // set while the stream's logic is created
        RemoteEndPoint = connection.RemoteEndPoint; // copied, because a closed transport no longer has it
        Handlers = handlers;
        Ended = _ended.Token;
    }

    /// <summary>The connection's id: unique, not guessable, 16 characters of the base64url alphabet.</summary>
    public string Id => _connection.Id;

    /// <summary>The client's address, as trusted proxies report it; null if the transport has none.</summary>
    public EndPoint? RemoteEndPoint { get; }

    /// <summary>The request that opened the WebSocket.</summary>
    public RequestHead Request { get; }

    /// <summary>The protocol that the handshake negotiated.</summary>
    public NegotiatedProtocol Protocol => _connection.Protocol;

    /// <summary>The negotiated subprotocol; null if there is none.</summary>
    public string? Subprotocol => Protocol.Subprotocol;

    /// <summary>The client's identity, as <see cref="WebSocketServerOptions.Connect"/> returned it; null if it returned none.</summary>
    public object? Identity => _connection.Identity;

    /// <summary>An object that the application associates with the connection.</summary>
    public object? State { get; set; }

    /// <summary>Handlers for the connection's events. A change applies from the next event on.</summary>
    /// <exception cref="ArgumentNullException">It is set to null.</exception>
    public ConnectionHandlers Handlers
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    }

    /// <summary>Cancelled when the connection ends. Handlers pass it to work that they do for the connection.</summary>
    public CancellationToken Ended { get; }

    /// <summary>The connection's traffic so far.</summary>
    public TrafficCounters Counters => new(
        Interlocked.Read(ref _messagesReceived),
        Interlocked.Read(ref _bytesReceived),
        Interlocked.Read(ref _messagesSent),
        Interlocked.Read(ref _bytesSent));

    /// <summary>
    /// Bytes queued for a client that is behind. Above <see cref="ConnectionOptions.MaxOutboxBytes"/> the client is closed as too slow.
    /// </summary>
    public int QueuedBytes => _connection.Outbox.QueuedBytes;

    /// <summary>Sends a text message.</summary>
    /// <param name="text">The text; an unpaired surrogate becomes U+FFFD.</param>
    /// <returns>False if the connection is closing or too slow: the message will not arrive.</returns>
    public bool SendText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Send(Opcode.Text, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Sends a binary message.</summary>
    /// <param name="payload">Copied.</param>
    /// <returns>
    /// False if the connection is closing or too slow, or its protocol version has no binary messages: the message will not arrive.
    /// </returns>
    public bool SendBinary(ReadOnlySpan<byte> payload) => Send(Opcode.Binary, payload);

    /// <summary>Waits until no bytes are queued for the client. A sender that awaits it does not get a slow client disconnected.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>A task that also completes if the connection ends first.</returns>
    public Task DrainedAsync(CancellationToken cancellationToken = default)
    {
        TaskCompletionSource drained;
        lock (_lock)
        {
            if (_drained is { Task.IsCompleted: false })
            {
                return _drained.Task.WaitAsync(cancellationToken);
            }

            drained = _drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        _connection.Outbox.WhenDrained(() => drained.TrySetResult()); // Try: End may have completed it already
        return drained.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Sends a Ping.</summary>
    /// <param name="payload">At most 125 bytes, which the Pong repeats.</param>
    /// <returns>False if the connection is closing or too slow, or its protocol version has no Ping.</returns>
    /// <exception cref="ArgumentException">The payload is too long (RFC 6455 §5.5).</exception>
    public bool Ping(ReadOnlySpan<byte> payload) => SendControl(Opcode.Ping, payload);

    /// <summary>Sends an unsolicited Pong (RFC 6455 §5.5.3).</summary>
    /// <param name="payload">At most 125 bytes.</param>
    /// <returns>False if the connection is closing or too slow, or its protocol version has no Pong.</returns>
    /// <exception cref="ArgumentException">The payload is too long (RFC 6455 §5.5).</exception>
    public bool Pong(ReadOnlySpan<byte> payload) => SendControl(Opcode.Pong, payload);

    /// <summary>
    /// Starts the closing handshake. Only the first call has an effect. A client that does not answer within
    /// <see cref="ConnectionOptions.CloseTimeout"/> is disconnected.
    /// </summary>
    /// <param name="code">A code that may be sent (RFC 6455 §7.4).</param>
    /// <param name="reason">At most 123 bytes of UTF-8.</param>
    /// <exception cref="ArgumentException">The code may not be sent, or the reason is too long.</exception>
    public void Close(CloseCode code, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (!CloseCodes.MaySend(code))
        {
            throw new ArgumentException($"Close code {(int)code} may not be sent (RFC 6455 §7.4).", nameof(code));
        }

        if (Encoding.UTF8.GetByteCount(reason) > CloseFrame.MaxReasonBytes)
        {
            throw new ArgumentException($"A close reason has at most {CloseFrame.MaxReasonBytes} bytes (RFC 6455 §5.5).", nameof(reason));
        }

        _connection.Close(code, reason);
    }

    /// <summary>Notifies the stream that a tick is due; callable from any thread. Set before the connection is added to the server.</summary>
    internal Action? NotifyTick { get; set; }

    /// <summary>The form of frames that the client reads. A broadcast is converted to each form once.</summary>
    internal SharedForm Form => _connection.Form;

    /// <summary>Sends a frame that already has the connection's <see cref="Form"/>.</summary>
    /// <param name="frame">Empty if the message does not exist in that form.</param>
    /// <param name="payloadBytes">The length of the payload, for the counters.</param>
    internal bool SendConverted(ReadOnlyMemory<byte> frame, int payloadBytes)
    {
        if (frame.IsEmpty || !_connection.Outbox.Send(frame))
        {
            return false;
        }

        Interlocked.Increment(ref _messagesSent);
        Interlocked.Add(ref _bytesSent, payloadBytes);
        return true;
    }

    internal void CountReceived(int payloadBytes)
    {
        Interlocked.Increment(ref _messagesReceived);
        Interlocked.Add(ref _bytesReceived, payloadBytes);
    }

    /// <summary>The stream has ended.</summary>
    internal void End()
    {
        _ = _ended.CancelAsync(); // asynchronously: an exception of a registered callback must not reach the stream
        TaskCompletionSource? drained;
        lock (_lock)
        {
            drained = _drained;
        }

        drained?.TrySetResult();
    }

    internal static byte[] Encode(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var frame = new ArrayBufferWriter<byte>(FrameWriter.HeaderSize(payload.Length) + payload.Length);
        FrameWriter.Write(frame, opcode, payload);
        return frame.WrittenSpan.ToArray();
    }

    private bool Send(Opcode opcode, ReadOnlySpan<byte> payload) =>
        SendConverted(_connection.Endpoint!.InForm(Encode(opcode, payload), Form), payload.Length);

    private bool SendControl(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > FrameHeader.MaxControlPayload)
        {
            throw new ArgumentException($"A control frame carries at most {FrameHeader.MaxControlPayload} bytes (RFC 6455 §5.5).", nameof(payload));
        }

        return _connection.Send(Encode(opcode, payload));
    }
}
