// A stream has no non-blocking read or write, only asynchronous ones. Each direction therefore has at most one stream operation in flight,
// and a bounded buffer between that operation and the caller:
//
//   stream ──fill (read)──▶ StreamReadHalf ──Read──▶ caller ──Write──▶ StreamWriteHalf ──drain (write)──▶ stream
//
// Each half holds its state and runs its operation. Both are structs inside the transport, which saves two objects, and the transport's
// monitor guards both. This file forwards the calls, and shuts both halves down:
//
//   Close  The read half fails. The write half drains its buffer and sends the end; then the stream is disposed. At the deadline: Abort.
//   Abort  Both halves fail, and the stream is disposed immediately. An exception from a write does the same.
//
// Notifications are sent outside the lock. Every exception from the stream counts as a broken connection, which results report to callers.
using System.Net;
using System.Net.Security;
using ActorHub.WebSockets;

namespace ActorHub.Connections.Transports;

/// <summary>A transport over a duplex stream, such as TLS.</summary>
/// <remarks>
/// It waits for bytes with a zero-byte read, so an idle connection holds no buffer if the stream supports that; <see cref="SslStream"/>
/// does. <see cref="Close"/> writes the bytes that were taken, sends the end, and disposes the stream; a peer that does not read is
/// disconnected after 5 seconds. <see cref="Abort"/> disposes the stream immediately; whether the peer sees a reset depends on the stream.
/// </remarks>
#pragma warning disable CA1001 // Close and Abort dispose the stream and the timer; Dispose would be a third name for them.
public sealed class StreamTransport : Transport
#pragma warning restore CA1001
{
    internal static readonly TimeSpan CloseDeadline = TimeSpan.FromSeconds(5);

    // Fields, because a property would return a copy. Guarded by this object's monitor.
    internal StreamReadHalf ReadHalf;
    internal StreamWriteHalf WriteHalf;

    private readonly TimeProvider _time;
    private ITimer? _deadline;

    /// <summary>Takes over a stream.</summary>
    /// <param name="stream">The stream, which the transport disposes. It must support concurrent reads and writes. A TLS stream must have completed its handshake.</param>
    /// <param name="remote">The peer's address; null if there is none.</param>
    public StreamTransport(Stream stream, EndPoint? remote)
        : this(stream, remote, TimeProvider.System)
    {
    }

    internal StreamTransport(Stream stream, EndPoint? remote, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Stream = stream;
        _time = time;
        RemoteEndPoint = CanonicalAddress.Of(remote);
    }

    /// <summary>Signals the end of the outgoing bytes to the peer. Called at most once, after the last byte.</summary>
    /// <value>Null unless set. Then TLS streams send close_notify and network streams shut down their socket; with any other stream, the peer sees the end when the transport closes.</value>
    public Func<ValueTask>? WriteEnd { get; init; }

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint { get; }

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint => null;

    internal Stream Stream { get; }

    /// <summary>Bytes of the arrays that both halves have rented. Exact only while no operation completes.</summary>
    internal int HeldBytes => ReadHalf.Capacity + WriteHalf.Capacity;

    /// <inheritdoc/>
    public override TransferResult Read(Span<byte> buffer)
    {
        lock (this)
        {
            if (!ReadHalf.TryBeginFill())
            {
                return ReadHalf.Take(buffer);
            }
        }

        // Fill here, not only in RequestReadable. A stream that always has bytes completes each fill synchronously: filling in the request would
        // notify the reader inside its own request, and the recursion would overflow the stack.
        _ = StreamReadHalf.FillAsync(this);
        lock (this)
        {
            return ReadHalf.Take(buffer);
        }
    }

    /// <inheritdoc/>
    public override void RequestReadable()
    {
        bool isReady, begun;
        lock (this)
        {
            ReadHalf.Request();
            isReady = ReadHalf.IsReady;
            begun = ReadHalf.TryBeginFill();
        }

        if (isReady)
        {
            NotifyReader();
        }
        else if (begun)
        {
            _ = StreamReadHalf.FillAsync(this); // notifies the reader, as a fill already in flight would
        }
    }

    /// <inheritdoc/>
    public override TransferResult Write(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        do
        {
            lock (this)
            {
                if (!WriteHalf.IsOpen)
                {
                    return TransferResult.Failed;
                }

                taken += WriteHalf.Add(bytes[taken..]);
                if (!WriteHalf.TryBeginDrain())
                {
                    return taken == 0 ? TransferResult.WouldBlock : TransferResult.Moved(taken);
                }
            }

            _ = StreamWriteHalf.DrainAsync(this); // may complete synchronously and make room
        }
        while (taken < bytes.Length);

        return TransferResult.Moved(taken);
    }

    /// <inheritdoc/>
    public override void RequestWritable(ReadOnlyMemory<byte> next)
    {
        bool isPending, isOpen;
        lock (this)
        {
            isPending = WriteHalf.TryRequest();
            isOpen = WriteHalf.IsOpen;
        }

        NotifyWriter(!isPending, isOpen ? TransferResult.Moved(0) : TransferResult.Failed);
    }

    /// <inheritdoc/>
    public override void ShutdownWrite()
    {
        lock (this)
        {
            if (!WriteHalf.TryEnd() || !WriteHalf.TryBeginDrain())
            {
                return;
            }
        }

        _ = StreamWriteHalf.DrainAsync(this);
    }

    /// <inheritdoc/>
    public override void Close()
    {
        bool begun, notifyWriter;
        lock (this)
        {
            if (!WriteHalf.TryClose())
            {
                return;
            }

            ReadHalf.Fail();
            begun = WriteHalf.TryBeginDrain();
            notifyWriter = WriteHalf.TakeRequest();
        }

        NotifyReader();
        NotifyWriter(notifyWriter, TransferResult.Failed);
        if (begun)
        {
            _ = StreamWriteHalf.DrainAsync(this);
        }

        lock (this)
        {
            if (WriteHalf.IsDraining)
            {
                _deadline = _time.CreateTimer(static transport => ((StreamTransport)transport!).Abort(), this, CloseDeadline, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        bool notifyWriter;
        lock (this)
        {
            ReadHalf.Fail();
            WriteHalf.Break();
            notifyWriter = WriteHalf.TakeRequest();
            CancelDeadline();
        }

        _ = DisposeStreamAsync();
        NotifyReader();
        NotifyWriter(notifyWriter, TransferResult.Failed);
    }

    /// <summary>Notifies the reader if it has requested that. Call it outside the lock.</summary>
    internal void NotifyReader()
    {
        lock (this)
        {
            if (!ReadHalf.TakeRequest())
            {
                return;
            }
        }

        Reader!.OnReadable();
    }

    /// <summary>Notifies the writer if <paramref name="isRequested"/>, the result of <see cref="StreamWriteHalf.TakeRequest"/>. Call it outside the lock.</summary>
    internal void NotifyWriter(bool isRequested, TransferResult result)
    {
        if (isRequested)
        {
            Writer!.OnWritable(result);
        }
    }

    /// <summary>Stops the timer of <see cref="Close"/>. Call it under the lock.</summary>
    internal void CancelDeadline() => _deadline?.Dispose();

    /// <summary>Disposes the stream and ignores errors. Callers do not await it: the connection has ended.</summary>
    internal async Task DisposeStreamAsync()
    {
        try
        {
            await Stream.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The connection has ended: no caller needs the error.
        }
    }
}
