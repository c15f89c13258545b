// A WebSocket over a byte stream:
//
//   ReceiveAsync ◀── ReceivedMessages ◀── pump ◀──┐
//                                          │       ├── WebSocketConnection (behind _gate) ── stream
//   SendAsync, PingAsync, CloseAsync ──────┴──────▶┘
//
// The pump reads the stream from the beginning to the end, whoever waits for messages: so pings are answered, pongs are seen, and a receive
// that is cancelled has taken nothing. What it may hold is bounded; beyond that it stops reading until the program has received something.
// Output is copied out of the connection behind the gate and written outside it, by one writer at a time, so that reading never waits for
// writing.
using ActorHub.WebSockets;
using Microsoft.Extensions.Logging;

namespace ActorHub.Client;

/// <summary>
/// A WebSocket connection of a client. Sending, pinging and closing are thread-safe and may overlap; one caller receives at a time. A call
/// that is cancelled never harms the connection.
/// </summary>
public sealed partial class WebSocketClient : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly WebSocketClientOptions _options;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly WebSocketConnection _connection; // behind the gate
    private readonly ReceivedMessages _messages;
    private readonly CancellationTokenSource _aborting = new();
    private readonly CancellationTokenSource _lingering;
    private readonly TaskCompletionSource<CloseFrame> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _pump;
    private int _receiving;

    private WebSocketClient(Stream stream, WebSocketClientOptions options, Opening opening)
    {
        _stream = stream;
        _options = options;
        _log = options.Logger;
        _lingering = new CancellationTokenSource(Timeout.InfiniteTimeSpan, options.TimeProvider);
        _lingering.Token.UnsafeRegister(static client => ((WebSocketClient)client!).Abort(), this);
        Protocol = opening.Protocol;
        Response = opening.Head;
        _messages = new ReceivedMessages(options.MaxReceiveQueueBytes);
        _connection = new WebSocketConnection(
            Side.Client, opening.Protocol, options.Connection with { Pongs = PongReply.Automatic, Failures = FailureClose.Deferred }, MaskKeys.Next);
        _pump = PumpAsync(opening.Early);
        if (options.KeepAlive is { } keepAlive && HasPings)
        {
            _ = KeepAliveAsync(keepAlive);
        }
    }

    /// <summary>What the handshake has agreed.</summary>
    public NegotiatedProtocol Protocol { get; }

    /// <summary>The server's answer to the handshake.</summary>
    public ResponseHead Response { get; }

    /// <summary>How the connection has ended: what the peer's Close said, or 1006 when none came; null while it is open or closing.</summary>
    public CloseFrame? Closed => _closed.Task.IsCompletedSuccessfully ? _closed.Task.Result : null;

    /// <summary>Completes when the connection has ended, with <see cref="Closed"/>.</summary>
    public Task<CloseFrame> Completion => _closed.Task;

    // The framings before hybi-07 have neither pings nor fragments.
    private bool HasPings => Protocol.Version >= WebSocketVersion.Hybi07;

    /// <summary>Connects and opens a WebSocket.</summary>
    /// <param name="uri">A <c>ws</c> or <c>wss</c> URI without fragment and user name.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The open connection; dispose it.</returns>
    /// <exception cref="ArgumentException">The URI is not one of a WebSocket, or an option cannot stand in a handshake.</exception>
    /// <exception cref="HandshakeRefusedException">The server answered with another status than 101.</exception>
    /// <exception cref="HandshakeFailedException">The server's answer breaks a rule.</exception>
    /// <exception cref="ProxyException">The proxy opened no tunnel.</exception>
    /// <exception cref="TimeoutException">It took longer than <see cref="WebSocketClientOptions.ConnectTimeout"/>.</exception>
    public static Task<WebSocketClient> ConnectAsync(Uri uri, WebSocketClientOptions options, CancellationToken cancellationToken) =>
        ConnectAsync(Checked(uri), options, cancellationToken);

    /// <summary>Connects and opens a WebSocket.</summary>
    /// <param name="uri">Where.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The open connection; dispose it.</returns>
    /// <exception cref="HandshakeRefusedException">The server answered with another status than 101.</exception>
    /// <exception cref="HandshakeFailedException">The server's answer breaks a rule.</exception>
    /// <exception cref="ProxyException">The proxy opened no tunnel.</exception>
    /// <exception cref="TimeoutException">It took longer than <see cref="WebSocketClientOptions.ConnectTimeout"/>.</exception>
    public static async Task<WebSocketClient> ConnectAsync(WebSocketUri uri, WebSocketClientOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        using var deadline = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        Stream? stream = null;
        try
        {
            stream = await Dialer.DialAsync(uri, options, either.Token);
            return new WebSocketClient(stream, options, await Opening.OpenAsync(stream, uri, options, either.Token));
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

    /// <summary>Receives the next message, or part of one.</summary>
    /// <param name="cancellationToken">Stops waiting; nothing is lost.</param>
    /// <returns>The message, valid until the next call; null once the connection has ended, and <see cref="Closed"/> says how.</returns>
    /// <exception cref="ProtocolViolationException">The peer broke the protocol or a limit, and the connection was failed for it.</exception>
    /// <exception cref="InvalidOperationException">Another receive is under way.</exception>
    public async ValueTask<WebSocketMessage?> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _receiving, 1) == 1)
        {
            throw new InvalidOperationException("One caller receives at a time.");
        }

        try
        {
            return await _messages.TakeAsync(cancellationToken);
        }
        catch (ProtocolViolationException e)
        {
            _ = Write(connection => Fail(connection, e.Error));
            throw;
        }
        finally
        {
            Volatile.Write(ref _receiving, 0);
        }
    }

    /// <summary>Closes with the closing handshake. What still comes can be received as long as there is room for it; the rest is dropped.</summary>
    /// <param name="code">A code that may be sent, or <see cref="CloseCode.NoStatusReceived"/> for none.</param>
    /// <param name="reason">At most 123 bytes of UTF-8; empty without a code.</param>
    /// <param name="cancellationToken">Aborts the connection instead of waiting on.</param>
    /// <returns>What the peer's Close said; 1006 when it gave none within <see cref="WebSocketClientOptions.CloseTimeout"/>.</returns>
    /// <exception cref="ArgumentException">The code may not be sent, or the reason is too long or has no code.</exception>
    public async Task<CloseFrame> CloseAsync(CloseCode code, string reason, CancellationToken cancellationToken)
    {
        _ = Write(connection => Close(connection, code, reason));
        _messages.Unblock();
        if (Protocol.Version == WebSocketVersion.Hixie75)
        {
            Abort(); // there the end of the transport is the closing handshake
            return await _closed.Task;
        }

        using var deadline = new CancellationTokenSource(_options.CloseTimeout, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var close = await _closed.Task.WaitAsync(either.Token);
            await _pump.WaitAsync(either.Token); // §7.1.1: the server ends the transport first
            return close;
        }
        catch (OperationCanceledException)
        {
            Abort();
            cancellationToken.ThrowIfCancellationRequested();
            return await _closed.Task;
        }
    }

    /// <summary>Cuts the connection off without the closing handshake. Does nothing when it has ended.</summary>
    public void Abort()
    {
        _lingering.CancelAfter(Timeout.InfiniteTimeSpan);
        _aborting.Cancel();
        _closed.TrySetResult(Abnormal);
        _stream.Dispose();
    }

    /// <summary>
    /// Cuts the connection off unless it has ended. If it has, what it still has to say is sent, and the peer may end the transport first,
    /// within <see cref="WebSocketClientOptions.CloseTimeout"/>: cut off at once, the peer might not read why.
    /// </summary>
    /// <returns>Completes when nothing of the connection runs any more.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Closed is null)
        {
            Abort();
        }

        await _pump;
    }

    private bool Close(WebSocketConnection connection, CloseCode code, string reason)
    {
        if (connection.State is ConnectionState.Failing failing)
        {
            return Fail(connection, failing.Error); // what came before will not be answered any more
        }

        var wasOpen = connection.Close(code, reason);
        if (wasOpen && connection.State is ConnectionState.Closed)
        {
            Ended(new CloseFrame(CloseCode.NoStatusReceived, "")); // the old drafts have cases without an answer
        }

        return wasOpen;
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
            : throw new ArgumentException("Not a WebSocket URI: ws or wss, a host, no user name and no fragment (RFC 6455 §3).", nameof(uri));
    }
}
