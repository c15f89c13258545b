// A stream offers no non-blocking read or write, only operations to await. Each direction therefore has at most one operation of the stream
// in flight, and a bounded buffer between that operation and the caller:
//
//   stream ──fill (read)──▶ StreamReadHalf ──Read──▶ caller ──Write──▶ StreamWriteHalf ──drain (write)──▶ stream
//
// Each half holds its state and runs its operation. Both are structs inside the transport, so they cost no objects, and the transport's
// monitor guards both. This file forwards the calls, and shuts both halves down:
//
//   Close  the read half fails; the write half drains its buffer and sends the end; then the stream is disposed of. A deadline aborts.
//   Abort  both halves fail and the stream is disposed of at once. An exception of a write does the same.
//
// Notifications are sent outside the lock. Every exception of the stream means a broken connection: callers learn of it from a result.
using System.Net;
using System.Net.Security;

namespace ActorHub.Connections.Transports;

/// <summary>A transport over a duplex stream, such as TLS.</summary>
/// <remarks>
/// It waits for bytes with an empty read, so an idle connection holds no buffer if the stream supports that; <see cref="SslStream"/>
/// does. <see cref="Close"/> writes the bytes that were taken, sends the end, and disposes of the stream; a peer that reads nothing is
/// disconnected after 5 seconds. <see cref="Abort"/> disposes of the stream at once; whether the peer sees a reset depends on the stream.
/// </remarks>
#pragma warning disable CA1001 // Close and Abort dispose of the stream and the timer; Dispose would be a third name for them.
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
    /// <param name="stream">Supports a read and a write at the same time; TLS after its handshake. The transport disposes of it.</param>
    /// <param name="remote">The peer's address; null when there is none.</param>
    public StreamTransport(Stream stream, EndPoint? remote)
        : this(stream, remote, TimeProvider.System)
    {
    }

    internal StreamTransport(Stream stream, EndPoint? remote, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Stream = stream;
        _time = time;
        RemoteEndPoint = remote;
    }

    /// <summary>Sends the end of our bytes to the peer. Called at most once, after the last of them.</summary>
    /// <value>Null unless set: TLS streams and sockets then send their own end; the peer of any other stream sees the end when the transport closes.</value>
    public Func<ValueTask>? WriteEnd { get; init; }

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint { get; }

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint => null;

    internal Stream Stream { get; }

    /// <summary>Bytes of the arrays that both halves hold. Exact only while no operation completes.</summary>
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

        // Fill here, not only in RequestReadable. A stream that always has bytes completes each fill at once; a fill inside the request would
        // notify the reader from inside that request, and the recursion would overflow the stack.
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
            _ = StreamReadHalf.FillAsync(this); // notifies the reader, like a fill that is already in flight
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

            _ = StreamWriteHalf.DrainAsync(this); // completes here while the stream takes everything at once
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

    /// <summary>Calls the reader if it has requested that. Not under the lock.</summary>
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

    /// <summary>Calls the writer if it has requested that, as <see cref="StreamWriteHalf.TakeRequest"/> returned. Not under the lock.</summary>
    internal void NotifyWriter(bool isRequested, TransferResult result)
    {
        if (isRequested)
        {
            Writer!.OnWritable(result);
        }
    }

    /// <summary>Stops the timer of <see cref="Close"/>. Under the lock.</summary>
    internal void CancelDeadline() => _deadline?.Dispose();

    /// <summary>Disposes of the stream. Callers do not await it: the connection has ended.</summary>
    internal async Task DisposeStreamAsync()
    {
        try
        {
            await Stream.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // No caller is left to learn of it.
        }
    }
}
