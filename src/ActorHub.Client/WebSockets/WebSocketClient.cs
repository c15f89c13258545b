// A WebSocket over a byte stream:
//
//   ReceiveAsync ◀── ReceivedMessages ◀── pump ◀──┐
//                                          │       ├── WebSocketConnection (guarded by _gate) ── stream
//   SendAsync, PingAsync, CloseAsync ──────┴──────▶┘
//
// The pump reads the stream from the beginning to the end, even while no call waits for messages. So Pings are answered, Pongs are seen, and
// a cancelled receive loses nothing. The queue of messages is bounded: at the limit the pump stops reading until the program receives one.
// Output is copied from the connection under the lock and written outside it, by one writer at a time, so that reading never waits for
// writing.
//
// The pump may read the peer's Close, or a protocol violation, while the program still handles messages that were received before. Our Close
// then waits until the program has handled them (Conclude), at most for the close timeout: no answer to a message can follow it.
using ActorHub.WebSockets;
using Microsoft.Extensions.Logging;

namespace ActorHub.Client;

/// <summary>
/// A WebSocket connection of a client. Sending, pinging and closing are thread-safe and may overlap; only one receive may be in flight. A
/// cancelled call does not affect the connection, except where its documentation says so.
/// </summary>
public sealed partial class WebSocketClient : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly WebSocketClientOptions _options;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly WebSocketConnection _connection; // guarded by _gate
    private readonly ReceivedMessages _messages;
    private readonly CancellationTokenSource _aborting = new();
    private readonly TaskCompletionSource<CloseFrame> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Task> _concluded = new(TaskCreationOptions.RunContinuationsAsynchronously); // with the write of our Close
    private readonly Task _pump;
    private Deadline? _lingering; // guarded by _gate
    private int _receiving;

    private WebSocketClient(Stream stream, WebSocketClientOptions options, Opening opening)
    {
        _stream = stream;
        _options = options;
        _log = options.Logger;
        Protocol = opening.Protocol;
        Response = opening.Head;
        _messages = new ReceivedMessages(options.MaxReceiveQueueBytes);
        _connection = new WebSocketConnection(
            Side.Client, opening.Protocol, options.Connection with { Pongs = PongReply.Automatic, CloseTiming = CloseTiming.Deferred }, MaskKeys.Next);
        _pump = PumpAsync(opening.Early);
        if (options.KeepAlive is { } keepAlive && HasPings)
        {
            _ = KeepAliveAsync(keepAlive);
        }
    }

    /// <summary>The protocol agreed in the handshake.</summary>
    public NegotiatedProtocol Protocol { get; }

    /// <summary>The server's response to the handshake.</summary>
    public ResponseHead Response { get; }

    /// <summary>
    /// The peer's Close, or 1006 if the connection ended without one; null while the connection is open or closing. The program can still send
    /// after the peer's Close until it is answered: see <see cref="ReceiveAsync"/>.
    /// </summary>
    public CloseFrame? Closed => _closed.Task.IsCompletedSuccessfully ? _closed.Task.Result : null;

    /// <summary>Completes when the connection has ended, with <see cref="Closed"/>.</summary>
    public Task<CloseFrame> Completion => _closed.Task;

    // The framings before hybi-07 have no Pings.
    private bool HasPings => Protocol.Version >= WebSocketVersion.Hybi07;

    /// <summary>Connects and opens a WebSocket.</summary>
    /// <param name="uri">A <c>ws</c> or <c>wss</c> URI without fragment and user name.</param>
    /// <param name="options">The options of the connection.</param>
    /// <param name="cancellationToken">Cancels connecting.</param>
    /// <returns>The open connection; dispose it.</returns>
    /// <exception cref="ArgumentException">The URI is not a WebSocket URI, or an option is not valid in a handshake.</exception>
    /// <exception cref="HandshakeRefusedException">The server responded with a status other than 101.</exception>
    /// <exception cref="HandshakeFailedException">The server's response is invalid.</exception>
    /// <exception cref="ProxyException">The proxy did not open a tunnel.</exception>
    /// <exception cref="TimeoutException">Connecting took longer than <see cref="WebSocketClientOptions.ConnectTimeout"/>.</exception>
    public static Task<WebSocketClient> ConnectAsync(Uri uri, WebSocketClientOptions options, CancellationToken cancellationToken) =>
        ConnectAsync(Checked(uri), options, cancellationToken);

    /// <summary>Connects and opens a WebSocket.</summary>
    /// <param name="uri">The URI of the WebSocket.</param>
    /// <param name="options">The options of the connection.</param>
    /// <param name="cancellationToken">Cancels connecting.</param>
    /// <returns>The open connection; dispose it.</returns>
    /// <exception cref="ArgumentException">An option is not valid in a handshake.</exception>
    /// <exception cref="HandshakeRefusedException">The server responded with a status other than 101.</exception>
    /// <exception cref="HandshakeFailedException">The server's response is invalid.</exception>
    /// <exception cref="ProxyException">The proxy did not open a tunnel.</exception>
    /// <exception cref="TimeoutException">Connecting took longer than <see cref="WebSocketClientOptions.ConnectTimeout"/>.</exception>
    public static async Task<WebSocketClient> ConnectAsync(WebSocketUri uri, WebSocketClientOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        using var deadline = new Deadline(options.ConnectTimeout, options.TimeProvider, cancellationToken);
        Stream? stream = null;
        try
        {
            stream = await Dialer.DialAsync(uri, options, deadline.Token);
            return new WebSocketClient(stream, options, await Opening.OpenAsync(stream, uri, options, deadline.Token));
        }
        catch (Exception e)
        {
            if (stream is not null)
            {
                await stream.DisposeAsync();
            }

            if (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException("The server did not open the WebSocket in time.", e);
            }

            throw;
        }
    }

    /// <summary>
    /// Receives the next message, or part of one. The call also ends the handling of the message received before: the client answers the peer's
    /// Close only when the program has handled all messages received before it, so that it can still answer them. The client answers after
    /// <see cref="WebSocketClientOptions.CloseTimeout"/> in any case, and when the program closes or disposes the client.
    /// </summary>
    /// <param name="cancellationToken">Cancels the wait; no message is lost.</param>
    /// <returns>The message, valid until the next call; null once the connection has ended: see <see cref="Closed"/>.</returns>
    /// <exception cref="ProtocolViolationException">The peer violated the protocol or exceeded a limit, and the connection is closed with the code of the error.</exception>
    /// <exception cref="InvalidOperationException">Another receive is in flight.</exception>
    public async ValueTask<WebSocketMessage?> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _receiving, 1) == 1)
        {
            throw new InvalidOperationException("Another receive is in flight. Await it first.");
        }

        try
        {
            var message = await _messages.TakeAsync(cancellationToken);
            if (message is null)
            {
                Conclude();
            }

            return message;
        }
        catch (ProtocolViolationException)
        {
            Conclude();
            throw;
        }
        finally
        {
            Volatile.Write(ref _receiving, 0);
        }
    }

    /// <summary>Closes with the closing handshake. Messages that arrive meanwhile can be received while the queue has room; the rest is discarded.</summary>
    /// <param name="code">A code that may be sent, or <see cref="CloseCode.NoStatusReceived"/> for none.</param>
    /// <param name="reason">At most 123 bytes of UTF-8; empty without a code.</param>
    /// <param name="cancellationToken">Stops waiting and aborts the connection.</param>
    /// <returns>The peer's Close; 1006 if none arrived within <see cref="WebSocketClientOptions.CloseTimeout"/>.</returns>
    /// <exception cref="ArgumentException">The code may not be sent, or the reason is too long or has no code.</exception>
    public async Task<CloseFrame> CloseAsync(CloseCode code, string reason, CancellationToken cancellationToken)
    {
        _ = Write(connection => Close(connection, code, reason));
        Conclude();
        _messages.Unblock();
        if (Protocol.Version == WebSocketVersion.Hixie75)
        {
            Abort(); // hixie-75 has no Close: the end of the transport closes the connection
            return await _closed.Task;
        }

        using var deadline = new Deadline(_options.CloseTimeout, _options.TimeProvider, cancellationToken);
        try
        {
            var close = await _closed.Task.WaitAsync(deadline.Token);
            await _pump.WaitAsync(deadline.Token); // §7.1.1: the server ends the transport first
            return close;
        }
        catch (OperationCanceledException)
        {
            Abort();
            cancellationToken.ThrowIfCancellationRequested();
            return await _closed.Task;
        }
    }

    /// <summary>Aborts the connection, without the closing handshake. Does nothing if it has ended.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            _lingering?.Dispose();
        }

        _aborting.Cancel();
        _closed.TrySetResult(Abnormal);
        _concluded.TrySetResult(Task.CompletedTask);
        _stream.Dispose();
    }

    /// <summary>
    /// Aborts the connection if it is open. If the peer has closed it, its Close is answered, pending bytes are still sent, and the peer may end the
    /// transport first, within <see cref="WebSocketClientOptions.CloseTimeout"/>: otherwise the peer could lose the Close.
    /// </summary>
    /// <returns>Completes when the transport is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        Conclude();
        if (Closed is null)
        {
            Abort();
        }

        await _pump;
    }

    private bool Close(WebSocketConnection connection, CloseCode code, string reason)
    {
        var wasOpen = connection.Close(code, reason);
        if (wasOpen && connection.State is ConnectionState.Closed)
        {
            OnClosed(new CloseFrame(CloseCode.NoStatusReceived, "")); // in some old drafts the peer does not reply to a Close
        }

        return wasOpen;
    }

    /// <summary>Sends the Close that waits until the program has handled earlier messages.</summary>
    /// <returns>False if none waits.</returns>
    private bool Conclude()
    {
        var written = Write(connection => connection.State is ConnectionState.Failing failing ? Fail(connection, failing.Error) : connection.AnswerClose());
        _concluded.TrySetResult(written ?? Task.CompletedTask);
        if (written is null)
        {
            return false;
        }

        Linger(); // now for the peer to end the transport
        return true;
    }

    private bool Fail(WebSocketConnection connection, ProtocolError error)
    {
        connection.Fail(error);
        return _closed.TrySetResult(Abnormal);
    }

    private static CloseFrame Abnormal { get; } = new(CloseCode.AbnormalClosure, "");

    private static WebSocketUri Checked(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return WebSocketUri.TryParse(uri.OriginalString, out var parsed)
            ? parsed
            : throw new ArgumentException("The URI is not a WebSocket URI. It needs the scheme ws or wss and a host, and must not have a user name or a fragment (RFC 6455 §3).", nameof(uri));
    }
}
