using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ActorHub.Connections.Transports.Loops;

/// <summary>Collects the writes of an event loop's connections and executes them in one system call. Only the loop's thread may use it.</summary>
/// <param name="ring">Executes the writes; disposed with the batch.</param>
/// <remarks>
/// Measured in a virtual machine, where system calls are expensive: fan-out of 64 B to 1,000 subscribers took 0.67 of the time of the C hub
/// (<c>tests/bench/limit.c</c>) with batches and 1.29 without. The C hub makes one call for each subscriber.
/// </remarks>
internal sealed unsafe class WriteBatch(IoRing ring) : IDisposable
{
    private const int JoinBytes = 512 * 1024;

    private readonly byte* _joined = (byte*)NativeMemory.Alloc(JoinBytes); // copies of the writes that have several segments
    private readonly EpollTransport?[] _transports = new EpollTransport?[IoRing.Size];
    private readonly PinnedGCHandle<byte[]?>[] _pins = new PinnedGCHandle<byte[]?>[IoRing.Size]; // each allocated at its first use
    private byte[]? _lastPinned;
    private int _pinned;
    private int _count;
    private int _joinedBytes;
    private bool _submitting;

    /// <summary>Whether pending writes must be submitted before more are added.</summary>
    public bool IsFull => _count == IoRing.Size || _joinedBytes > JoinBytes - Transport.MaxJoinedBytes;

    /// <summary>Adds a write.</summary>
    /// <param name="transport">Receives the result.</param>
    /// <param name="bytes">Must not change before the result.</param>
    /// <returns>False if the write cannot be added: the transport writes directly.</returns>
    public bool TryAdd(EpollTransport transport, ReadOnlyMemory<byte> bytes)
    {
        if (_submitting || _count == IoRing.Size || !MemoryMarshal.TryGetArray(bytes, out var segment))
        {
            return false;
        }

        Pin(segment.Array!);
        Add(transport, (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(segment.Array!)) + segment.Offset, segment.Count);
        return true;
    }

    /// <summary>Adds one write of several segments, which are copied.</summary>
    /// <param name="transport">Receives the result, which counts the bytes of all segments.</param>
    /// <param name="segments">In order.</param>
    /// <returns>False if the write cannot be added: the transport writes directly.</returns>
    public bool TryAdd(EpollTransport transport, ReadOnlySpan<ReadOnlyMemory<byte>> segments)
    {
        var length = 0;
        foreach (var segment in segments)
        {
            length += segment.Length;
        }

        if (_submitting || IsFull || length > Transport.MaxJoinedBytes)
        {
            return false;
        }

        var start = _joined + _joinedBytes;
        _joinedBytes += length;
        Add(transport, start, length);
        foreach (var segment in segments)
        {
            segment.Span.CopyTo(new Span<byte>(start, segment.Length));
            start += segment.Length;
        }

        return true;
    }

    /// <summary>Executes all pending writes and reports the results to their transports.</summary>
    public void Submit()
    {
        if (_count == 0 || _submitting)
        {
            return;
        }

        _submitting = true; // from here on transports write directly, also those that write inside OnSubmitted

        // A single write is cheaper without the ring: EAGAIN makes its transport write directly. A closed transport could not do that.
        var results = _count == 1 && !_transports[0]!.IsClosed ? default : ring.Submit(_count);
        _lastPinned = null;
        while (_pinned > 0)
        {
            _pins[--_pinned].Target = null;
        }

        Exception? fault = null;
        for (var i = 0; i < _count; i++)
        {
            var transport = _transports[i]!;
            _transports[i] = null;
            try
            {
                transport.OnSubmitted(results.IsEmpty ? -Native.EAGAIN : results[i]);
            }
            catch (Exception e)
            {
                fault ??= e; // continue: the other transports must receive their results too
            }
        }

        (_count, _joinedBytes) = (0, 0);
        _submitting = false;
        if (fault is not null)
        {
            throw new InvalidOperationException("A connection threw while it handled the result of its write.", fault);
        }
    }

    public void Dispose()
    {
        Debug.Assert(_count == 0, "pending writes would be lost");
        foreach (var pin in _pins)
        {
            pin.Dispose();
        }

        NativeMemory.Free(_joined);
        ring.Dispose();
    }

    private void Pin(byte[] array)
    {
        if (ReferenceEquals(array, _lastPinned))
        {
            return; // a fan-out writes the same array to all subscribers
        }

        _lastPinned = array;
        ref var pin = ref _pins[_pinned++];
        if (pin.IsAllocated)
        {
            pin.Target = array;
        }
        else
        {
            pin = new PinnedGCHandle<byte[]?>(array);
        }
    }

    private void Add(EpollTransport transport, byte* start, int length)
    {
        ring.Put(_count, Native.IORING_OP_SEND, transport.Descriptor, start, length);
        _transports[_count++] = transport;
    }
}
