using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ActorHub.Connections.Transports;

/// <summary>A transport over a connected stream socket, on every platform that .NET supports.</summary>
#pragma warning disable CA1001 // Close disposes of the waiters; Dispose would be a second name for it.
public sealed class SocketTransport : Transport
#pragma warning restore CA1001
{
    // An asynchronous send completes only after its last byte. Short sends show that a slow peer makes progress.
    private const int MaxSendBytes = 64 * 1024;

    private readonly Socket _socket;
    private readonly Waiter _readWaiter;
    private Waiter? _writeWaiter; // made for the first wait: most peers are never behind
    private bool _failed; // the waiter saw an error; the system reports an error once, and later reads would see an end

    /// <summary>Takes over a connected socket.</summary>
    /// <param name="socket">The socket; set to non-blocking, and to send without Nagle's delay.</param>
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
        // An empty read waits for bytes without holding a buffer.
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
        var piece = MemoryMarshal.AsMemory(next[..Math.Min(next.Length, MaxSendBytes)]);
        Start(waiter, piece, static (socket, w, buffer) =>
        {
            w.SetBuffer(buffer); // throws if another thread has closed the transport and disposed of the waiter
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
            // The connection is closed or broken already.
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
            // The connection is closed or broken already.
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
            waiter.Notify();
        }
    }

    /// <summary>Disposes of the waiters, so that they need no finalization. A pending operation still completes, with an error.</summary>
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
            return null; // the connection was reset before this call
        }
    }

    private sealed class Waiter(SocketTransport transport, Direction direction)
        : SocketAsyncEventArgs(true)
    {
        public SocketTransport Transport => transport;

        public void Notify()
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

        protected override void OnCompleted(SocketAsyncEventArgs e) => Notify();
    }
}
