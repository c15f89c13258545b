using System.Net.Sockets;
using Akka.Event;

namespace ActorHub.Connections.Serving;

/// <summary>
/// Calls a handler whenever a socket is readable, until the watch is disposed, the handler fails, or the peer of a stream socket ends its bytes.
/// </summary>
internal sealed class SocketWatch : IDisposable
{
    private readonly Socket _socket;
    private readonly Func<Socket, ValueTask> _handler;
    private readonly CancellationTokenSource _stopping;
    private readonly ILoggingAdapter _log;

    private SocketWatch(Socket socket, Func<Socket, ValueTask> handler, ILoggingAdapter log, CancellationToken serverStopping)
    {
        _socket = socket;
        _handler = handler;
        _log = log;
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(serverStopping);
    }

    public static SocketWatch Start(Socket socket, Func<Socket, ValueTask> handler, ILoggingAdapter log, CancellationToken serverStopping)
    {
        var watch = new SocketWatch(socket, handler, log, serverStopping);
        _ = watch.RunAsync(watch._stopping.Token);
        return watch;
    }

    /// <summary>Ends the watch, without waiting for a running handler. The socket stays open.</summary>
    public void Dispose()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The watch has already ended.
        }
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        var peeked = new byte[1];
        try
        {
            while (true)
            {
                // Peeking at one byte leaves it to the handler. Platforms report a longer datagram in different ways: see PeekAsync.
                var count = await PeekAsync(peeked, stopping).ConfigureAwait(false);
                stopping.ThrowIfCancellationRequested();
                await _handler(_socket).ConfigureAwait(false);
                if (count == 0 && _socket.SocketType == SocketType.Stream)
                {
                    return; // the end remains readable, but is reported only once
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
        catch (ObjectDisposedException)
        {
            // The owner has closed the socket.
        }
        catch (Exception e)
        {
            _log.Error(e, "The watch of a socket has ended because the socket or the handler failed");
        }
        finally
        {
            _stopping.Dispose();
        }
    }

    private async ValueTask<int> PeekAsync(byte[] peeked, CancellationToken stopping)
    {
        try
        {
            return await _socket.ReceiveAsync(peeked, SocketFlags.Peek, stopping).ConfigureAwait(false);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
        {
            return peeked.Length;
        }
    }
}
