using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ActorHub.WebSockets;

namespace ActorHub.Connections.Transports;

/// <summary>A transport over a connected stream socket, on every platform that .NET supports.</summary>
#pragma warning disable CA1001 // Close disposes the waiters; Dispose would be a second name for it.
public sealed class SocketTransport : Transport
#pragma warning restore CA1001
{
    // An asynchronous send completes only after its last byte, so sends are short: a slow peer then shows progress.
    private const int MaxSendBytes = 64 * 1024;

    private readonly Socket _socket;
    private readonly Waiter _readWaiter;
    private Waiter? _writeWaiter; // created at the first wait, because most peers never cause one
    private bool _failed; // the read waiter got an error; the system reports it only once, and later reads would return the end

    /// <summary>Takes over a connected socket.</summary>
    /// <param name="socket">The socket, which the transport sets to non-blocking. A TCP socket also gets TCP_NODELAY and keep-alive probes.</param>
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
        // A zero-byte receive waits for bytes without pinning a buffer.
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
        // .NET sockets can wait for room in the send buffer only by sending.
        var waiter = _writeWaiter ??= new Waiter(this, Direction.Write);
        var piece = MemoryMarshal.AsMemory(next[..Math.Min(next.Length, MaxSendBytes)]);
        Start(waiter, piece, static (socket, w, buffer) =>
        {
            w.SetBuffer(buffer); // throws if another thread has closed the transport and disposed the waiter
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
            // The connection is already closed or broken.
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
            // The connection is already closed or broken.
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

    /// <summary>Disposes the waiters, so that they need no finalization. A pending operation still completes, with an error.</summary>
    private void DisposeWaiters()
    {
        _readWaiter.Dispose();
        _writeWaiter?.Dispose();
    }

    private EndPoint? Address(Func<Socket, EndPoint?> read)
    {
        try
        {
            return CanonicalAddress.Of(read(_socket));
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
