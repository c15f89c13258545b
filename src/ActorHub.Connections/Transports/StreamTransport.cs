// A stream can only be asked for a thing and awaited. So each direction has at most one operation of the stream under way, and a bounded
// buffer between it and the caller, who never waits:
//
//   stream ──read under way──▶ arrived ──Read──▶ caller ──Write──▶ waiting ──write under way──▶ stream
//
// Callers are told outside the lock. Any exception of the stream, which is somebody else's, means a broken connection: callers learn it
// from a result.
using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace ActorHub.Connections.Transports;

/// <summary>A transport over a duplex stream, such as TLS.</summary>
/// <remarks>
/// It waits for bytes by reading none, so that an idle connection holds no buffer if the stream can wait that way; <see cref="SslStream"/>
/// can. <see cref="Close"/> lets the peer have what was taken, tells it the end, and disposes of the stream; a peer that takes nothing is
/// cut off after 5 seconds. <see cref="Abort"/> disposes at once; how the peer learns it is the stream's matter.
/// </remarks>
#pragma warning disable CA1001 // Close and Abort dispose of the stream and the timer; a transport has no third name for it.
public sealed class StreamTransport : Transport
#pragma warning restore CA1001
{
    internal static readonly TimeSpan CloseDeadline = TimeSpan.FromSeconds(5);

    internal const int MostWaiting = 64 * 1024; // and as much again may be under way

    private const int MostArrived = 16 * 1024; // a whole record of TLS (RFC 8446 §5.1)

    private readonly Lock _lock = new();
    private readonly Stream _stream;
    private readonly TimeProvider _time;
    private PooledBytes _arrived;
    private PooledBytes _waiting;
    private ReadState _readState;
    private WriteState _writeState;
    private bool _reading;
    private bool _writing;
    private bool _readableAsked;
    private bool _writableAsked;
    private bool _closed; // here: the rest of the writing goes on without the caller
    private ITimer? _deadline;

    /// <summary>Takes over a stream.</summary>
    /// <param name="stream">Can be read and written at once; TLS after its handshake. It is disposed of at the end.</param>
    /// <param name="remote">The peer's address; null when there is none.</param>
    public StreamTransport(Stream stream, EndPoint? remote)
        : this(stream, remote, TimeProvider.System)
    {
    }

    internal StreamTransport(Stream stream, EndPoint? remote, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _time = time;
        RemoteEndPoint = remote;
    }

    private enum ReadState : byte
    {
        Open,
        Ended,
        Failed,
    }

    private enum WriteState : byte
    {
        Open,
        Ending, // nothing more is taken; the end follows what waits
        Ended,
        Broken,
    }

    /// <summary>Tells the peer the end of our bytes. Called at most once, after the last of them.</summary>
    /// <value>Null unless set: TLS and sockets then tell it in their way; the peer of any other stream learns it when the transport closes.</value>
    public Func<ValueTask>? WriteEnd { get; init; }

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint { get; }

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint => null;

    /// <summary>Bytes of the buffers that are held for what arrived or waits.</summary>
    internal int HeldBytes
    {
        get
        {
            lock (_lock)
            {
                return _arrived.Held + _waiting.Held;
            }
        }
    }

    private bool Readable => _closed || _readState != ReadState.Open || _arrived.Count > 0;

    /// <inheritdoc/>
    public override TransferResult Read(Span<byte> buffer)
    {
        lock (_lock)
        {
            if (Readable || _reading)
            {
                return Take(buffer);
            }

            _reading = true;
        }

        // Not left to RequestReadable: while the stream has more at once, each buffer would be told of from inside the request that the
        // one before it led to, and the stack would end before the bytes do.
        _ = FillAsync();
        lock (_lock)
        {
            return Take(buffer);
        }
    }

    /// <inheritdoc/>
    public override void RequestReadable()
    {
        bool fill;
        lock (_lock)
        {
            _readableAsked = true;
            fill = !Readable && !_reading;
            _reading |= fill;
            if (!fill && !Readable)
            {
                return; // told by the read under way
            }
        }

        if (fill)
        {
            _ = FillAsync();
        }
        else
        {
            TellReader();
        }
    }

    /// <inheritdoc/>
    public override TransferResult Write(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        do
        {
            lock (_lock)
            {
                if (_writeState != WriteState.Open)
                {
                    return TransferResult.Failed;
                }

                taken += _waiting.Add(bytes[taken..], MostWaiting);
                if (_writing)
                {
                    return taken == 0 ? TransferResult.WouldBlock : TransferResult.Moved(taken);
                }

                _writing = true;
            }

            _ = DrainAsync(); // to its end, as long as the stream takes all at once
        }
        while (taken < bytes.Length);

        return TransferResult.Moved(taken);
    }

    /// <inheritdoc/>
    public override void RequestWritable(ReadOnlyMemory<byte> next)
    {
        TransferResult result;
        lock (_lock)
        {
            if (_writing && _writeState != WriteState.Broken && !_closed)
            {
                _writableAsked = true;
                return;
            }

            result = _writeState == WriteState.Open ? new TransferResult(TransferStatus.Moved, 0) : TransferResult.Failed;
        }

        Writer!.OnWritable(result);
    }

    /// <inheritdoc/>
    public override void ShutdownWrite()
    {
        lock (_lock)
        {
            if (_writeState != WriteState.Open)
            {
                return;
            }

            _writeState = WriteState.Ending;
            if (_writing)
            {
                return;
            }

            _writing = true;
        }

        _ = DrainAsync();
    }

    /// <inheritdoc/>
    public override void Close()
    {
        bool drain;
        bool tellWriter;
        lock (_lock)
        {
            if (_closed || _writeState == WriteState.Broken)
            {
                _closed = true;
                return;
            }

            _closed = true;
            _arrived.Drop();
            _writeState = _writeState == WriteState.Open ? WriteState.Ending : _writeState;
            drain = !_writing;
            _writing = true;
            (tellWriter, _writableAsked) = (_writableAsked, false);
        }

        TellReader();
        TellWriter(tellWriter, TransferResult.Failed);
        if (drain)
        {
            _ = DrainAsync();
        }

        lock (_lock)
        {
            if (_writing)
            {
                _deadline = _time.CreateTimer(static transport => ((StreamTransport)transport!).Abort(), this, CloseDeadline, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        lock (_lock)
        {
            _closed = true;
        }

        Break();
    }

    /// <summary>Reads when a read is due: first no bytes, which waits without a buffer, then what is there.</summary>
    private async Task FillAsync()
    {
        byte[]? buffer = null;
        var count = 0;
        var state = ReadState.Open;
        try
        {
            await _stream.ReadAsync(Memory<byte>.Empty).ConfigureAwait(false);
            buffer = ArrayPool<byte>.Shared.Rent(MostArrived);
            count = await _stream.ReadAsync(buffer.AsMemory(0, MostArrived)).ConfigureAwait(false);
            state = count == 0 ? ReadState.Ended : ReadState.Open;
        }
        catch (Exception)
        {
            state = ReadState.Failed;
            buffer = null; // the stream may still hold it, so it does not go back to the pool
        }

        lock (_lock)
        {
            _reading = false;
            _readState = _readState == ReadState.Open ? state : _readState;
            if (count > 0 && !_closed && _readState == ReadState.Open)
            {
                _arrived.Put(buffer!, count);
                buffer = null;
            }
        }

        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        TellReader();
    }

    private TransferResult Take(Span<byte> buffer)
    {
        if (_closed || _readState == ReadState.Failed)
        {
            return TransferResult.Failed;
        }

        if (_arrived.Count > 0)
        {
            return TransferResult.Moved(_arrived.MoveTo(buffer));
        }

        return _readState == ReadState.Ended ? TransferResult.End : TransferResult.WouldBlock;
    }

    /// <summary>Writes until nothing waits, then the end if it is due, then disposes if the transport was closed. One at a time.</summary>
    private async Task DrainAsync()
    {
        try
        {
            while (TryNext(out var bytes))
            {
                if (bytes.Array is null)
                {
                    await EndAsync().ConfigureAwait(false);
                    continue;
                }

                await _stream.WriteAsync(bytes).ConfigureAwait(false);
                ArrayPool<byte>.Shared.Return(bytes.Array);
                await _stream.FlushAsync().ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            Break();
        }
    }

    /// <summary>What is to be written now; no array stands for the end.</summary>
    private bool TryNext(out ArraySegment<byte> bytes)
    {
        bool more;
        bool dispose;
        bool tell;
        bytes = default;
        lock (_lock)
        {
            more = _waiting.Count > 0 || _writeState == WriteState.Ending;
            if (_waiting.Count > 0)
            {
                bytes = _waiting.Detach();
            }
            else if (more)
            {
                _writeState = WriteState.Ended;
            }

            _writing = more;
            dispose = !more && _closed;
            (tell, _writableAsked) = (_writableAsked, false);
            if (dispose)
            {
                _deadline?.Dispose();
            }
        }

        TellWriter(tell, new TransferResult(TransferStatus.Moved, 0));
        if (dispose)
        {
            _ = DisposeOfStreamAsync();
        }

        return more;
    }

    private ValueTask EndAsync()
    {
        if (WriteEnd is not null)
        {
            return WriteEnd();
        }

        switch (_stream)
        {
            case SslStream tls:
                return new ValueTask(tls.ShutdownAsync());
            case NetworkStream network:
                network.Socket.Shutdown(SocketShutdown.Send);
                return default;
            default:
                return default;
        }
    }

    /// <summary>Neither direction is of use any more. The reader learns it too: it is the one who ends the connection.</summary>
    private void Break()
    {
        bool tellWriter;
        lock (_lock)
        {
            _writeState = WriteState.Broken;
            _readState = ReadState.Failed;
            _writing = false;
            _waiting.Drop();
            _arrived.Drop();
            (tellWriter, _writableAsked) = (_writableAsked, false);
            _deadline?.Dispose();
        }

        _ = DisposeOfStreamAsync();
        TellReader();
        TellWriter(tellWriter, TransferResult.Failed);
    }

    private async Task DisposeOfStreamAsync()
    {
        try
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It was broken before: nobody is left to be told.
        }
    }

    private void TellReader()
    {
        lock (_lock)
        {
            if (!_readableAsked)
            {
                return;
            }

            _readableAsked = false;
        }

        Reader!.OnReadable();
    }

    private void TellWriter(bool asked, TransferResult result)
    {
        if (asked)
        {
            Writer!.OnWritable(result);
        }
    }
}
