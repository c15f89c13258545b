// One WebSocket connection after its handshake (RFC 6455), without I/O:
//
//                 Receive(bytes), ReceiveEof()                    SendText(…), Close(…), Fail(…)
//                         │                                                  │
//   transport ───────▶ reading ──▶ TryReadEvent ──▶ application ─────────▶ writing ──▶ TryTakeOutput ──▶ transport
//                         └─────────── Pong, Close, when the RFC obliges us ───┘
//
// States: Open ─▶ Closing (our Close went first) ─▶ Closed; Open ─▶ Closed (the peer's came first, ours is the echo);
//         Open, Closing ─▶ Failed, in between Failing when the application is to answer first. Nothing is read in Closed, Failing and Failed.
//
// Ownership: received bytes are borrowed until TryReadEvent returns false, and unmasked in place. A message that lies whole in them is
// delivered as a slice of them; any other is gathered in a buffer from the pool that grows with what has really arrived and goes back as
// soon as the message was read. An idle connection therefore holds no buffer at all.
using System.Diagnostics;

namespace ActorHub.WebSockets;

/// <summary>
/// The protocol of one WebSocket connection after its handshake, for either side: takes the transport's bytes, gives events and the bytes
/// to send. Not thread-safe: one caller at a time.
/// </summary>
public sealed partial class WebSocketConnection : IDisposable
{
    private readonly WebSocketConnectionOptions _options;
    private readonly Func<uint>? _nextMaskKey;
    private readonly PerMessageDeflate? _deflate;
    private readonly WebSocketVersion _version;
    private ConnectionState _state = ConnectionState.Open.Shared;

    /// <summary>Creates an open connection.</summary>
    /// <param name="side">Our role.</param>
    /// <param name="protocol">What the handshake agreed.</param>
    /// <param name="options">Limits.</param>
    /// <param name="nextMaskKey">
    /// Gives a fresh key that nobody can predict for each frame that a client sends (§5.3). Required for a client, unused by a server.
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
    /// <param name="protocol">What the handshake agreed.</param>
    /// <param name="options">Limits.</param>
    /// <returns>The connection.</returns>
    public static WebSocketConnection ForServer(NegotiatedProtocol protocol, WebSocketConnectionOptions options) => new(Side.Server, protocol, options, null);

    /// <summary>Our role.</summary>
    public Side Side => _nextMaskKey is null ? Side.Server : Side.Client;

    /// <summary>Where the connection is in its life.</summary>
    public ConnectionState State => _state;

    /// <summary>
    /// Whether the connection is on its way out, so that the caller should have a deadline running. In <c>Closing</c> the peer's Close
    /// is awaited; in <c>Closed</c> and <c>Failed</c> a server ends the transport once the output is written, while a client gives
    /// the server the time to do it first (§7.1.1).
    /// </summary>
    public bool CloseExpected => _state is not ConnectionState.Open;

    /// <summary>
    /// Whether an open connection holds nothing of its own: no bytes, no part of a frame or message, no compression. Another one with the same
    /// options and version that is put in its place would do the same, so that many idle connections can share a few objects.
    /// </summary>
    public bool IsAtRest =>
        _state is ConnectionState.Open && !_eof && _input.IsEmpty && !_inFrame && _headLength == 0 && _messageOpcode == Opcode.Continuation
        && _message is null && _control is null && _output is null && _outgoing is null && _lent is null or { Bytes.IsEmpty: true }
        && _old is null && _deflate is null;

    /// <summary>Hands over what the transport read.</summary>
    /// <param name="bytes">
    /// Borrowed until <see cref="TryReadEvent"/> has returned false, and changed in place. Ignored once the connection is closed or failed.
    /// </param>
    /// <exception cref="InvalidOperationException">The events of the earlier bytes have not all been read.</exception>
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

    /// <summary>Says that the transport will bring no more bytes. Unless the peer's Close came, that is reported as a Close with 1006.</summary>
    public void ReceiveEof() => _eof = true;

    /// <summary>
    /// Starts the closing handshake. Does nothing when the connection is not open. In hybi-00 no code and reason can be told; in hixie-75
    /// there is no closing handshake, and the connection is closed at once, as in hybi-00 inside a text that is being sent in parts.
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
    /// Fails the connection (§7.1.7): puts a Close into the output unless one was sent, and reads nothing any more. Gives no event,
    /// since the caller knows. Does nothing once the connection is closed or failed.
    /// </summary>
    /// <param name="error">Its reason is cut to what a Close can carry; a code that may not be sent sends no Close.</param>
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
        StopReading();
    }

    /// <summary>Gives all buffers back. What was not read or taken is lost; the connection counts as ended by its transport.</summary>
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

        StopReading();
        ReturnOutput();
    }

    /// <summary>
    /// Like <see cref="Dispose"/> for a caller that has lent the payload of the last event to somebody who may still read it: its buffer is
    /// left to the garbage collector instead of being used for others.
    /// </summary>
    public void Abandon()
    {
        (_message, _control) = (null, null);
        Dispose();
    }

    private bool IsReading => _state is ConnectionState.Open or ConnectionState.Closing;

    private WebSocketEvent ReceiveClose(ReadOnlySpan<byte> payload)
    {
        if (!TryParseClose(payload, _version, out var received, out var error))
        {
            return FailWith(error);
        }

        Debug.Assert(IsReading, "nothing is parsed in the other states");
        if (_state is ConnectionState.Closing closing)
        {
            _state = new ConnectionState.Closed(closing.Sent, received);
        }
        else
        {
            // §5.5.1: answer with a Close, typically echoing the code. The reason was for us and is not sent back.
            var echo = received.Reason.Length == 0 ? received : received with { Reason = "" };
            WriteClose(echo);
            _state = new ConnectionState.Closed(echo, received);
        }

        // §1.4: whatever follows the peer's Close is discarded.
        StopReading();
        return new WebSocketEvent(WebSocketEventKind.Close, default, received, null);
    }

    private WebSocketEvent EndOfTransport()
    {
        _state = new ConnectionState.Closed((_state as ConnectionState.Closing)?.Sent, null);
        StopReading();
        return new WebSocketEvent(WebSocketEventKind.Close, default, CloseFrame.Abnormal, null);
    }

    private WebSocketEvent FailWith(ProtocolError error)
    {
        if (_state is ConnectionState.Open && _options.Failures == FailureClose.Deferred)
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
