using System.Net.Sockets;
using Akka.Event;

namespace ActorHub.Connections.Serving;

/// <summary>Calls a handler whenever a socket has something to read, until it is disposed of, the handler fails, or a stream has ended.</summary>
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

    /// <summary>Ends the watch. A handler that is under way is not waited for; the socket stays open.</summary>
    public void Dispose()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        var peeked = new byte[1];
        try
        {
            while (true)
            {
                // Looking at a byte leaves it to the handler. Datagram sockets tell that there is more than one in various ways.
                var count = await PeekAsync(peeked, stopping).ConfigureAwait(false);
                stopping.ThrowIfCancellationRequested();
                await _handler(_socket).ConfigureAwait(false);
                if (count == 0 && _socket.SocketType == SocketType.Stream)
                {
                    return; // the end can be read for ever: it is told once
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
        catch (ObjectDisposedException)
        {
            // The owner has closed its socket: nothing comes any more.
        }
        catch (Exception e)
        {
            _log.Error(e, "The watch of a socket has ended");
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
