using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;

namespace ActorHub.Connections.Transports;

/// <summary>The writing half of a <see cref="StreamTransport"/>: its buffer, its state, and the one drain that may be in flight.</summary>
/// <remarks>A field of the transport; do not copy it. Instance members require the transport's lock.</remarks>
internal struct StreamWriteHalf
{
    /// <summary>Most bytes in the buffer. The drain may have as many again in flight.</summary>
    public const int MaxBufferedBytes = 64 * 1024;

    private PooledBytes _buffered;
    private State _state;
    private bool _isRequested; // the writer waits for one OnWritable
    private bool _isClosed; // Close was called: the drain writes the rest and then disposes the stream

    private enum State : byte
    {
        Open,
        Ending, // no more bytes are accepted; the drain writes the buffer, then the end
        Ended, // the drain has written the end, or is writing it
        Broken, // the stream failed, or the transport was aborted
    }

    /// <summary>Length of the rented array; 0 if none is rented.</summary>
    public readonly int Capacity => _buffered.Capacity;

    /// <summary>Whether bytes are accepted.</summary>
    public readonly bool IsOpen => _state == State.Open;

    /// <summary>Whether a drain is in flight.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Buffers the bytes that fit.</summary>
    /// <returns>Number of bytes buffered, from the start.</returns>
    public int Add(ReadOnlySpan<byte> bytes) => _buffered.Add(bytes, MaxBufferedBytes);

    /// <summary>Marks a drain as in flight, if none is.</summary>
    /// <returns>True if the caller must start <see cref="DrainAsync"/>, outside the lock.</returns>
    public bool TryBeginDrain()
    {
        if (IsDraining)
        {
            return false;
        }

        IsDraining = true;
        return true;
    }

    /// <summary>Records that the writer waits for a notification, if a drain in flight will send it.</summary>
    /// <returns>False if no drain will send it: the caller must notify the writer, outside the lock.</returns>
    public bool TryRequest()
    {
        if (!IsDraining || _state == State.Broken || _isClosed)
        {
            return false;
        }

        _isRequested = true;
        return true;
    }

    /// <summary>Clears the request for a notification.</summary>
    /// <returns>True if there was one: the caller must notify the writer, outside the lock.</returns>
    public bool TakeRequest()
    {
        var requested = _isRequested;
        _isRequested = false;
        return requested;
    }

    /// <summary>Stops accepting bytes. The drain writes the buffer, then the end.</summary>
    /// <returns>False if the half was not open.</returns>
    public bool TryEnd()
    {
        if (_state != State.Open)
        {
            return false;
        }

        _state = State.Ending;
        return true;
    }

    /// <summary>Ends the half for <see cref="StreamTransport.Close"/>: the drain disposes the stream after it has written the buffer and the end.</summary>
    /// <returns>False if the half was already closed or broken.</returns>
    public bool TryClose()
    {
        if (_isClosed || _state == State.Broken)
        {
            return false;
        }

        _isClosed = true;
        _ = TryEnd();
        return true;
    }

    /// <summary>Discards the buffer; every further write fails.</summary>
    public void Break()
    {
        _state = State.Broken;
        IsDraining = false;
        _buffered.Clear();
    }

    /// <summary>Writes until the buffer is empty, then the end if no more bytes are accepted. Disposes the stream if the transport was closed.</summary>
    public static async Task DrainAsync(StreamTransport transport)
    {
        try
        {
            while (TakeNext(transport, out var bytes))
            {
                if (bytes.Array is null)
                {
                    await WriteEndAsync(transport).ConfigureAwait(false);
                    continue;
                }

                await transport.Stream.WriteAsync(bytes).ConfigureAwait(false);
                ArrayPool<byte>.Shared.Return(bytes.Array);
                await transport.Stream.FlushAsync().ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            transport.Abort();
        }
    }

    /// <summary>Takes the next bytes from the buffer, and notifies the writer that there is room again.</summary>
    /// <param name="transport">The transport.</param>
    /// <param name="bytes">The bytes to write. If its array is null, the drain must write the end.</param>
    /// <returns>False if the drain is complete.</returns>
    private static bool TakeNext(StreamTransport transport, out ArraySegment<byte> bytes)
    {
        bool more;
        bool dispose;
        bool notify;
        lock (transport)
        {
            ref var half = ref transport.WriteHalf;
            more = half.TryTake(out bytes);
            half.IsDraining = more;
            dispose = !more && half._isClosed;
            notify = half.TakeRequest();
            if (dispose)
            {
                transport.CancelDeadline();
            }
        }

        transport.NotifyWriter(notify, TransferResult.Moved(0));
        if (dispose)
        {
            _ = transport.DisposeStreamAsync();
        }

        return more;
    }

    private static ValueTask WriteEndAsync(StreamTransport transport)
    {
        if (transport.WriteEnd is { } writeEnd)
        {
            return writeEnd();
        }

        switch (transport.Stream)
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

    private bool TryTake(out ArraySegment<byte> bytes)
    {
        bytes = default;
        if (_buffered.Count > 0)
        {
            bytes = _buffered.Detach();
            return true;
        }

        if (_state == State.Ending)
        {
            _state = State.Ended;
            return true;
        }

        return false;
    }
}
