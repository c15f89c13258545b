using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ActorHub.Connections.Transports;

/// <summary>A transport over a connected stream socket, on every platform that .NET knows.</summary>
#pragma warning disable CA1001 // Close disposes of the waiters; a transport has no second name for it.
public sealed class SocketTransport : Transport
#pragma warning restore CA1001
{
    // An asynchronous send completes only when all is sent: in pieces, one can see that a slow peer takes something.
    private const int MostAtOnce = 64 * 1024;

    private readonly Socket _socket;
    private readonly Waiter _readWaiter;
    private Waiter? _writeWaiter; // only a peer that ever was too slow needs one
    private bool _failed; // seen while waiting: the system tells an error once, and reads would then see an end

    /// <summary>Takes over a connected socket.</summary>
    /// <param name="socket">The socket; made non-blocking, and without Nagle's delay.</param>
    public SocketTransport(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
        socket.Blocking = false;
        TcpOptions.Set(socket);
        _readWaiter = new Waiter(this, Direction.Read);
    }

    private enum Direction
    {
        Read,
        Write,
    }

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint => Address(static socket => socket.RemoteEndPoint);

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint => Address(static socket => socket.LocalEndPoint);

    /// <inheritdoc/>
    public override TransferResult Read(Span<byte> buffer)
    {
        if (_failed)
        {
            return TransferResult.Failed;
        }

        try
        {
            var count = _socket.Receive(buffer, SocketFlags.None, out var error);
            return error switch
            {
                SocketError.Success when count > 0 => TransferResult.Moved(count),
                SocketError.Success => TransferResult.End,
                SocketError.WouldBlock => TransferResult.WouldBlock,
                _ => TransferResult.Failed,
            };
        }
        catch (ObjectDisposedException)
        {
            return TransferResult.Failed;
        }
    }

    /// <inheritdoc/>
    public override void RequestReadable()
    {
        // A read of no bytes waits for bytes without holding a buffer for them.
        Start(_readWaiter, default, static (socket, waiter, _) => socket.ReceiveAsync(waiter));
    }

    /// <inheritdoc/>
    public override TransferResult Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var count = _socket.Send(bytes, SocketFlags.None, out var error);
            return error switch
            {
                SocketError.Success => TransferResult.Moved(count),
                SocketError.WouldBlock => TransferResult.WouldBlock,
                _ => TransferResult.Failed,
            };
        }
        catch (ObjectDisposedException)
        {
            return TransferResult.Failed;
        }
    }

    /// <inheritdoc/>
    public override void RequestWritable(ReadOnlyMemory<byte> next)
    {
        // A portable socket can wait for room only by sending.
        var waiter = _writeWaiter ??= new Waiter(this, Direction.Write);
        var piece = MemoryMarshal.AsMemory(next[..Math.Min(next.Length, MostAtOnce)]);
        Start(waiter, piece, static (socket, w, buffer) =>
        {
            w.SetBuffer(buffer); // another thread may have closed, and with it disposed of the waiter
            return socket.SendAsync(w);
        });
    }

    /// <inheritdoc/>
    public override void ShutdownWrite()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer or we closed first: there is nothing left to shut down.
        }
    }

    /// <inheritdoc/>
    public override void Close()
    {
        _socket.Dispose();
        DisposeWaiters();
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        try
        {
            _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Broken or closed already: there is nobody left to be told.
        }

        Close();
    }

    private static void Start(Waiter waiter, Memory<byte> buffer, Func<Socket, Waiter, Memory<byte>, bool> operation)
    {
        bool pending;
        try
        {
            pending = operation(waiter.Transport._socket, waiter, buffer);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            waiter.SocketError = SocketError.OperationAborted;
            pending = false;
        }

        if (!pending)
        {
            waiter.Tell();
        }
    }

    /// <summary>Spares the finalizer a visit; a waiter that still waits is told first.</summary>
    private void DisposeWaiters()
    {
        _readWaiter.Dispose();
        _writeWaiter?.Dispose();
    }

    private EndPoint? Address(Func<Socket, EndPoint?> read)
    {
        try
        {
            return read(_socket);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null; // reset between accept and this call
        }
    }

    private sealed class Waiter(SocketTransport transport, Direction direction)
        : SocketAsyncEventArgs(true)
    {
        public SocketTransport Transport => transport;

        public void Tell()
        {
            if (direction == Direction.Read)
            {
                transport._failed = SocketError != SocketError.Success;
                transport.Reader!.OnReadable();
                return;
            }

            transport.Writer!.OnWritable(
                SocketError == SocketError.Success ? TransferResult.Moved(BytesTransferred) : TransferResult.Failed);
        }

        protected override void OnCompleted(SocketAsyncEventArgs e) => Tell();
    }
}
