using System.Buffers;
using System.Net;
using System.Text;
using ActorHub.WebSockets;

namespace ActorHub.Connections.Serving;

/// <summary>One open WebSocket of a <see cref="WebSocketServer"/>. Thread-safe.</summary>
#pragma warning disable CA1001 // A token source without a timer holds nothing that must be disposed of, and the token outlives the connection.
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
        Request = connection.Request!; // there while the stream's logic is created
        RemoteEndPoint = connection.RemoteEndPoint; // a closed transport forgets it
        Handlers = handlers;
        Ended = _ended.Token;
    }

    /// <summary>Its name: unique, not guessable, 16 characters of the base64url alphabet.</summary>
    public string Id => _connection.Id;

    /// <summary>The client's address, as trusted proxies tell it; null where the transport has none.</summary>
    public EndPoint? RemoteEndPoint { get; }

    /// <summary>The request that opened it.</summary>
    public RequestHead Request { get; }

    /// <summary>What the handshake agreed.</summary>
    public NegotiatedProtocol Protocol => _connection.Protocol;

    /// <summary>The subprotocol; null for none.</summary>
    public string? Subprotocol => Protocol.Subprotocol;

    /// <summary>Who <see cref="WebSocketServerOptions.Connect"/> said the client is; null for nobody known.</summary>
    public object? Identity => _connection.Identity;

    /// <summary>Whatever the application wants to keep with the connection.</summary>
    public object? State { get; set; }

    /// <summary>What is done with its events; a change counts from the next event on.</summary>
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

    /// <summary>Cancelled when the connection is over, for work that a handler does for it.</summary>
    public CancellationToken Ended { get; }

    /// <summary>What has passed over it so far.</summary>
    public TrafficCounters Counters => new(
        Interlocked.Read(ref _messagesReceived),
        Interlocked.Read(ref _bytesReceived),
        Interlocked.Read(ref _messagesSent),
        Interlocked.Read(ref _bytesSent));

    /// <summary>Bytes that wait for the client. Above <see cref="ConnectionOptions.MaxOutboxBytes"/> it is closed as too slow.</summary>
    public int QueuedBytes => _connection.Outbox.QueuedBytes;

    /// <summary>Sends a text message.</summary>
    /// <param name="text">The text; half a surrogate pair becomes U+FFFD.</param>
    /// <returns>False when the connection is closing or too slow: the message will not arrive.</returns>
    public bool SendText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Send(Opcode.Text, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Sends a binary message.</summary>
    /// <param name="payload">Copied.</param>
    /// <returns>False when the connection is closing or too slow, or its version of the protocol has no binary messages: the message will not arrive.</returns>
    public bool SendBinary(ReadOnlySpan<byte> payload) => Send(Opcode.Binary, payload);

    /// <summary>Waits until nothing waits for the client any more, for a sender that holds back instead of having the client cut off.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Completes also when the connection ends first.</returns>
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

        _connection.Outbox.WhenDrained(() => drained.TrySetResult()); // the end of the connection may have come first
        return drained.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Sends a Ping.</summary>
    /// <param name="payload">At most 125 bytes, which the Pong brings back.</param>
    /// <returns>False when the connection is closing or too slow, or its version of the protocol has no Ping.</returns>
    /// <exception cref="ArgumentException">The payload is too long (RFC 6455 §5.5).</exception>
    public bool Ping(ReadOnlySpan<byte> payload) => SendControl(Opcode.Ping, payload);

    /// <summary>Sends a Pong that nobody asked for (RFC 6455 §5.5.3).</summary>
    /// <param name="payload">At most 125 bytes.</param>
    /// <returns>False when the connection is closing or too slow, or its version of the protocol has no Pong.</returns>
    /// <exception cref="ArgumentException">The payload is too long (RFC 6455 §5.5).</exception>
    public bool Pong(ReadOnlySpan<byte> payload) => SendControl(Opcode.Pong, payload);

    /// <summary>Starts the closing handshake; the first call counts. A client that does not answer in time is cut off.</summary>
    /// <param name="code">A code that may be sent.</param>
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

    /// <summary>Wakes the stream for a tick; from any thread. Set before the server knows the connection.</summary>
    internal Action? TickDue { get; set; }

    /// <summary>What it reads; a broadcast is brought into each form once.</summary>
    internal SharedForm Form => _connection.Form;

    /// <summary>Sends a frame that has the connection's form already.</summary>
    /// <param name="frame">Empty when the message does not exist in that form.</param>
    /// <param name="payloadBytes">For the counters.</param>
    internal bool SendFormed(ReadOnlyMemory<byte> frame, int payloadBytes)
    {
        if (frame.IsEmpty || !_connection.Outbox.Send(frame))
        {
            return false;
        }

        Interlocked.Increment(ref _messagesSent);
        Interlocked.Add(ref _bytesSent, payloadBytes);
        return true;
    }

    internal void Received(int payloadBytes)
    {
        Interlocked.Increment(ref _messagesReceived);
        Interlocked.Add(ref _bytesReceived, payloadBytes);
    }

    /// <summary>The stream is over.</summary>
    internal void End()
    {
        _ = _ended.CancelAsync(); // whoever listens runs elsewhere: what it throws must not end up in the stream
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
        SendFormed(_connection.Endpoint!.InForm(Encode(opcode, payload), Form), payload.Length);

    private bool SendControl(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > FrameHeader.MaxControlPayload)
        {
            throw new ArgumentException($"A control frame carries at most {FrameHeader.MaxControlPayload} bytes (RFC 6455 §5.5).", nameof(payload));
        }

        return _connection.Send(Encode(opcode, payload));
    }
}
