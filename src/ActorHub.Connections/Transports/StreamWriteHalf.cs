using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;

namespace ActorHub.Connections.Transports;

/// <summary>The writing half of a <see cref="StreamTransport"/>: its buffer, its state, and the one drain that may be in flight.</summary>
/// <remarks>A part of the transport, never copied. Instance members require the transport's lock.</remarks>
internal struct StreamWriteHalf
{
    /// <summary>Most bytes in the buffer. The drain may have as many in flight besides.</summary>
    public const int MaxBufferedBytes = 64 * 1024;

    private PooledBytes _buffered;
    private State _state;
    private bool _isRequested; // the writer awaits one OnWritable
    private bool _isClosed; // the transport was closed: the drain continues without the caller, and then disposes of the stream

    private enum State : byte
    {
        Open,
        Ending, // no more bytes are accepted; the end follows the buffer
        Ended, // the end is written, or being written by the drain
        Broken, // the stream failed, or the transport was aborted
    }

    /// <summary>Length of the array that is held.</summary>
    public readonly int Capacity => _buffered.Capacity;

    /// <summary>Whether bytes are accepted.</summary>
    public readonly bool IsOpen => _state == State.Open;

    /// <summary>Whether a drain is in flight.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Buffers the bytes that fit.</summary>
    /// <returns>How many were buffered, from the start.</returns>
    public int Add(ReadOnlySpan<byte> bytes) => _buffered.Add(bytes, MaxBufferedBytes);

    /// <summary>Marks a drain as in flight if none is.</summary>
    /// <returns>True when the caller must start <see cref="DrainAsync"/>, outside the lock.</returns>
    public bool TryBeginDrain()
    {
        if (IsDraining)
        {
            return false;
        }

        IsDraining = true;
        return true;
    }

    /// <summary>Notes that the writer awaits a notification, if a drain in flight will send it.</summary>
    /// <returns>False when the caller must notify the writer itself, outside the lock.</returns>
    public bool TryRequest()
    {
        if (!IsDraining || _state == State.Broken || _isClosed)
        {
            return false;
        }

        _isRequested = true;
        return true;
    }

    /// <summary>Ends the request, if there is one.</summary>
    /// <returns>True when the caller must notify the writer, outside the lock.</returns>
    public bool TakeRequest()
    {
        var requested = _isRequested;
        _isRequested = false;
        return requested;
    }

    /// <summary>Accepts no more bytes; the end follows the buffer.</summary>
    /// <returns>False when that was so before.</returns>
    public bool TryEnd()
    {
        if (_state != State.Open)
        {
            return false;
        }

        _state = State.Ending;
        return true;
    }

    /// <summary>Ends the half for <see cref="StreamTransport.Close"/>: the drain disposes of the stream after the last byte and the end.</summary>
    /// <returns>False when the half was closed or broken before.</returns>
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

    /// <summary>Writes until the buffer is empty, then the end if it is due. Disposes of the stream if the transport was closed.</summary>
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

    /// <summary>Takes the next step of a drain, and notifies the writer of the room that it makes.</summary>
    /// <param name="transport">The transport.</param>
    /// <param name="bytes">The bytes to write; without an array, the end is to be written.</param>
    /// <returns>False when the drain is complete.</returns>
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
