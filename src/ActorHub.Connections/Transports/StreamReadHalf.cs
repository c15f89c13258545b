using System.Buffers;

namespace ActorHub.Connections.Transports;

/// <summary>The reading half of a <see cref="StreamTransport"/>: its buffer, its state, and the one fill that may be in flight.</summary>
/// <remarks>A field of the transport; do not copy it. Instance members require the transport's lock.</remarks>
internal struct StreamReadHalf
{
    private const int MaxBufferedBytes = 16 * 1024; // one whole TLS record (RFC 8446 §5.1)

    private PooledBytes _buffered;
    private State _state;
    private bool _isFilling;
    private bool _isRequested; // the reader waits for one OnReadable

    private enum State : byte
    {
        Open,
        Ended, // the peer has sent its last byte; buffered bytes can still be read
        Failed, // the stream failed, or the transport was closed
    }

    /// <summary>Length of the rented array; 0 if none is rented.</summary>
    public readonly int Capacity => _buffered.Capacity;

    /// <summary>Whether a read returns something other than <see cref="TransferStatus.WouldBlock"/>.</summary>
    public readonly bool IsReady => _state != State.Open || _buffered.Count > 0;

    /// <summary>Marks a fill as in flight, if there is nothing to read and no fill is in flight.</summary>
    /// <returns>True if the caller must start <see cref="FillAsync"/>, outside the lock.</returns>
    public bool TryBeginFill()
    {
        if (IsReady || _isFilling)
        {
            return false;
        }

        _isFilling = true;
        return true;
    }

    /// <summary>Moves buffered bytes to the caller.</summary>
    public TransferResult Take(Span<byte> buffer)
    {
        if (_state == State.Failed)
        {
            return TransferResult.Failed;
        }

        if (_buffered.Count > 0)
        {
            return TransferResult.Moved(_buffered.MoveTo(buffer));
        }

        return _state == State.Ended ? TransferResult.End : TransferResult.WouldBlock;
    }

    /// <summary>Records that the reader waits for a notification.</summary>
    public void Request() => _isRequested = true;

    /// <summary>Clears the request for a notification.</summary>
    /// <returns>True if there was one: the caller must notify the reader, outside the lock.</returns>
    public bool TakeRequest()
    {
        var requested = _isRequested;
        _isRequested = false;
        return requested;
    }

    /// <summary>Discards the buffer; every further read fails.</summary>
    public void Fail()
    {
        _state = State.Failed;
        _buffered.Clear();
    }

    /// <summary>Reads once from the stream: a zero-byte read waits without a buffer, then a second read takes the available bytes.</summary>
    public static async Task FillAsync(StreamTransport transport)
    {
        byte[]? array = null;
        var count = 0;
        var outcome = State.Open;
        try
        {
            await transport.Stream.ReadAsync(Memory<byte>.Empty).ConfigureAwait(false);
            array = ArrayPool<byte>.Shared.Rent(MaxBufferedBytes);
            count = await transport.Stream.ReadAsync(array.AsMemory(0, MaxBufferedBytes)).ConfigureAwait(false);
            outcome = count == 0 ? State.Ended : State.Open;
        }
        catch (Exception)
        {
            outcome = State.Failed;
            array = null; // not returned to the pool: the stream may still use it
        }

        bool isTaken;
        lock (transport)
        {
            isTaken = transport.ReadHalf.EndFill(outcome, array, count);
        }

        if (array is not null && !isTaken)
        {
            ArrayPool<byte>.Shared.Return(array);
        }

        transport.NotifyReader();
    }

    /// <returns>True if this half has taken ownership of the array.</returns>
    private bool EndFill(State outcome, byte[]? array, int count)
    {
        _isFilling = false;
        if (_state != State.Open)
        {
            return false; // the transport was closed during the fill
        }

        _state = outcome;
        if (count == 0)
        {
            return false;
        }

        _buffered.Put(array!, count);
        return true;
    }
}
