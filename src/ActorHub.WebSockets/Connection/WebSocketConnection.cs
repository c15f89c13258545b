// One WebSocket connection after its handshake (RFC 6455), without I/O:
//
//                 Receive(bytes), ReceiveEof()                    SendText(…), Close(…), Fail(…)
//                         │                                                  │
//   transport ───────▶ reading ──▶ TryReadEvent ──▶ application ─────────▶ writing ──▶ TryTakeOutput ──▶ transport
//                         └─────────── Pong, Close, as the RFC requires ───────┘
//
// States: Open ─▶ Closing (our Close was first) ─▶ Closed; Open ─▶ Closed (the peer's was first, and ours is its echo), via Answering if
//         the application must act first; Open, Closing ─▶ Failed, via Failing if the application must act first. Bytes are read only in
//         Open and Closing.
//
// Ownership: received bytes are borrowed until TryReadEvent returns false, and are unmasked in place. A message that is complete in them is
// delivered as a slice of them. Any other is gathered in a MessageBuffer, which grows with the bytes that have really arrived, takes them from
// the MessageBudget, and is released once the message was read. So an idle connection holds no buffer.
using System.Diagnostics;

namespace ActorHub.WebSockets;

/// <summary>
/// The protocol of one WebSocket connection after its handshake, for either side, without I/O: it takes the bytes that the transport
/// received, and returns events and the bytes to send. Not thread-safe.
/// </summary>
public sealed partial class WebSocketConnection : IDisposable
{
    private readonly WebSocketConnectionOptions _options;
    private readonly Func<uint>? _nextMaskKey;
    private readonly PerMessageDeflate? _deflate;
    private readonly WebSocketVersion _version;
    private ConnectionState _state = ConnectionState.Open.Shared;

    /// <summary>Creates an open connection.</summary>
    /// <param name="side">The role of this side.</param>
    /// <param name="protocol">The protocol agreed in the handshake.</param>
    /// <param name="options">Limits and behavior.</param>
    /// <param name="nextMaskKey">
    /// Returns a new, unpredictable key for each frame that a client sends (§5.3). Required for a client, unused by a server.
    /// </param>
    public WebSocketConnection(Side side, NegotiatedProtocol protocol, WebSocketConnectionOptions options, Func<uint>? nextMaskKey)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentNullException.ThrowIfNull(options);
        if (side == Side.Client)
        {
            ArgumentNullException.ThrowIfNull(nextMaskKey);
        }

        _options = options;
        _nextMaskKey = side == Side.Client ? nextMaskKey : null;
        _version = protocol.Version;
        if (_version <= WebSocketVersion.Hybi00)
        {
            _old = new OldFrame();
        }
        else if (protocol.Deflate is not null)
        {
            _deflate = new PerMessageDeflate(side, protocol.Deflate, options);
        }
    }

    /// <summary>Creates an open server connection.</summary>
    /// <param name="protocol">The protocol agreed in the handshake.</param>
    /// <param name="options">Limits and behavior.</param>
    /// <returns>The connection.</returns>
    public static WebSocketConnection ForServer(NegotiatedProtocol protocol, WebSocketConnectionOptions options) => new(Side.Server, protocol, options, null);

    /// <summary>
    /// The budget for bytes that the connection must hold: those of a message that does not arrive in one read, and those that are inflated. They
    /// are taken as they arrive, in steps, and returned when the connection releases the message. A message for which too little is left fails
    /// the connection with 1013. May be set between messages.
    /// </summary>
    /// <value>Null unless set: no limit other than that of the message.</value>
    public IMemoryBudget? MessageBudget { get; set; }

    /// <summary>The role of this side.</summary>
    public Side Side => _nextMaskKey is null ? Side.Server : Side.Client;

    /// <summary>The state of the connection.</summary>
    public ConnectionState State => _state;

    /// <summary>
    /// Whether the connection is ending, so that the caller needs a deadline. In <c>Closing</c> the peer's Close is awaited. In <c>Closed</c> and
    /// <c>Failed</c> a server ends the transport once the output is written, and a client waits for the server to end it first (§7.1.1).
    /// </summary>
    public bool CloseExpected => _state is not ConnectionState.Open;

    /// <summary>
    /// Whether an open connection holds no state: no bytes, no part of a frame or message, no compression. It can then be replaced by another
    /// object with the same options and version, so that many idle connections can share a few objects.
    /// </summary>
    public bool IsAtRest =>
        _state is ConnectionState.Open && !_eof && _input.IsEmpty && !_inFrame && _headLength == 0 && _messageOpcode == Opcode.Continuation
        && _message is null && _control is null && _output is null && _outgoing is null && _lent is null or { Bytes.IsEmpty: true }
        && _old is null && _deflate is null;

    /// <summary>Passes bytes that the transport has received.</summary>
    /// <param name="bytes">
    /// The bytes, borrowed until <see cref="TryReadEvent"/> has returned false, and changed in place. Ignored once the connection is closed or
    /// failed.
    /// </param>
    /// <exception cref="InvalidOperationException">Events of earlier bytes have not been read.</exception>
    public void Receive(Memory<byte> bytes)
    {
        if (!_input.IsEmpty)
        {
            throw new InvalidOperationException("Read all events before handing over more bytes.");
        }

        if (IsReading)
        {
            _input = bytes;
        }
    }

    /// <summary>Reports the end of the transport. Without the peer's Close, it causes a Close event with 1006.</summary>
    public void ReceiveEof() => _eof = true;

    /// <summary>
    /// Starts the closing handshake. Does nothing if the connection is not open; the peer's Close is answered by <see cref="AnswerClose"/>. hybi-00 cannot transmit the code and the reason. hixie-75 has no
    /// closing handshake, so the connection is closed immediately; so it is in hybi-00 if a text is being sent in parts.
    /// </summary>
    /// <param name="code">A code that may be sent, or <see cref="CloseCode.NoStatusReceived"/> for a Close without one.</param>
    /// <param name="reason">At most 123 bytes of UTF-8; empty without a code.</param>
    /// <returns>Whether the connection was open.</returns>
    /// <exception cref="ArgumentException">The code may not be sent, or the reason is too long or has no code.</exception>
    public bool Close(CloseCode code, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        var close = new CloseFrame(code, reason);
        CheckSendable(close);
        if (_state is not ConnectionState.Open)
        {
            return false;
        }

        if (_old is not null)
        {
            CloseOld();
            return true;
        }

        WriteClose(close);
        _state = new ConnectionState.Closing(close);
        return true;
    }

    /// <summary>
    /// Answers the peer's Close with its code (§5.5.1). Needed only with <see cref="CloseTiming.Deferred"/>; does nothing unless the state is
    /// <see cref="ConnectionState.Answering"/>.
    /// </summary>
    /// <returns>Whether the peer's Close was unanswered.</returns>
    public bool AnswerClose()
    {
        if (_state is not ConnectionState.Answering answering)
        {
            return false;
        }

        _state = new ConnectionState.Closed(WriteAnswer(answering.Received), answering.Received);
        StopSending();
        return true;
    }

    /// <summary>
    /// Fails the connection (§7.1.7): puts a Close into the output unless one was sent, and stops reading. Causes no event. Does nothing once
    /// the connection is closed or failed.
    /// </summary>
    /// <param name="error">The error. Its reason is truncated to 123 bytes. If its code may not be sent, no Close is sent.</param>
    public void Fail(ProtocolError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (!IsReading && _state is not ConnectionState.Failing)
        {
            return;
        }

        var open = _state is ConnectionState.Open or ConnectionState.Failing;
        if (open && _old is not null)
        {
            TryWriteOldClose();
        }
        else if (open && CloseCodes.MaySend(error.Code))
        {
            WriteClose(new CloseFrame(error.Code, FitReason(error.Reason)));
        }

        _state = new ConnectionState.Failed(error);
        Stop();
    }

    /// <summary>Returns all buffers. Bytes that were not read or taken are lost. The connection counts as ended by its transport.</summary>
    public void Dispose()
    {
        if (IsReading)
        {
            _state = new ConnectionState.Closed((_state as ConnectionState.Closing)?.Sent, null);
        }
        else if (_state is ConnectionState.Failing failing)
        {
            _state = new ConnectionState.Failed(failing.Error);
        }
        else if (_state is ConnectionState.Answering answering)
        {
            _state = new ConnectionState.Closed(null, answering.Received);
        }

        Stop();
        ReleaseDelivered();
        ReturnOutput();
    }

    /// <summary>
    /// Like <see cref="Dispose"/>, for a caller that has passed the payload of the last event to code that may still read it: see
    /// <see cref="LeavePayload"/>.
    /// </summary>
    public void Abandon()
    {
        LeavePayload();
        Dispose();
    }

    /// <summary>
    /// Leaves the payload of the last event to code that may still read it: its buffer is left to the garbage collector instead of being reused
    /// at the next call. The <see cref="MessageBudget"/> no longer counts it. A payload that is a slice of the received bytes is not affected.
    /// </summary>
    public void LeavePayload()
    {
        if (_message is { Length: 0 })
        {
            _message.Abandon();
            _message = null;
        }

        if (!(_inFrame && _frame.IsControl))
        {
            _control = null;
        }
    }

    private bool IsReading => _state is ConnectionState.Open or ConnectionState.Closing;

    private WebSocketEvent ReceiveClose(ReadOnlySpan<byte> payload)
    {
        if (!TryParseClose(payload, _version, out var received, out var error))
        {
            return FailWith(error);
        }

        return CloseWith(received);
    }

    /// <summary>Handles the peer's Close.</summary>
    private WebSocketEvent CloseWith(CloseFrame received)
    {
        Debug.Assert(IsReading, "nothing is parsed in the other states");
        StopReading(); // §1.4: discard everything after the peer's Close
        if (_state is ConnectionState.Open && _options.CloseTiming == CloseTiming.Deferred)
        {
            // §5.5.1: a Close may be answered later, so that the message being sent can be completed.
            _state = new ConnectionState.Answering(received);
        }
        else
        {
            _state = new ConnectionState.Closed(_state is ConnectionState.Closing closing ? closing.Sent : WriteAnswer(received), received);
            StopSending();
        }

        return new WebSocketEvent(WebSocketEventKind.Close, default, received, null);
    }

    /// <summary>Answers a Close with its code (§5.5.1). Its reason is not echoed.</summary>
    /// <returns>The answer; null if the version cannot answer.</returns>
    private CloseFrame? WriteAnswer(CloseFrame received)
    {
        if (_old is not null)
        {
            return TryWriteOldClose() ? CloseFrame.Empty : null;
        }

        var echo = received.Reason.Length == 0 ? received : received with { Reason = "" };
        WriteClose(echo);
        return echo;
    }

    private WebSocketEvent EndOfTransport()
    {
        _state = new ConnectionState.Closed((_state as ConnectionState.Closing)?.Sent, null);
        Stop();
        return new WebSocketEvent(WebSocketEventKind.Close, default, CloseFrame.Abnormal, null);
    }

    private WebSocketEvent FailWith(ProtocolError error)
    {
        if (_state is ConnectionState.Open && _options.CloseTiming == CloseTiming.Deferred)
        {
            _state = new ConnectionState.Failing(error);
            StopReading();
        }
        else
        {
            Fail(error);
        }

        return new WebSocketEvent(WebSocketEventKind.Failed, default, null, error);
    }
}
