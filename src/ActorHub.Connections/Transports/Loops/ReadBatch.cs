using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ActorHub.Connections.Transports.Loops;

/// <summary>Reads from many connections of an event loop in one system call, into slots from which their readers take the bytes.</summary>
/// <remarks>
/// Only the loop's thread adds and submits; any thread may take and release. A slot stays in use until its reader has taken every byte. If no
/// slot is free, connections read directly, so a slow reader does not delay the others.
/// </remarks>
/// <param name="ring">Executes the reads; disposed with the batch.</param>
internal sealed unsafe class ReadBatch(IoRing ring) : IDisposable
{
    /// <summary>Bytes of a slot: enough for a request head, or two dozen small messages. The rest of a longer message is read directly.</summary>
    public const int SlotBytes = 2048;

    private const int Slots = 256;

    private readonly byte* _bytes = (byte*)NativeMemory.Alloc(Slots * SlotBytes);
    private readonly Slot[] _slots = new Slot[Slots];
    private readonly ushort[] _added = new ushort[Slots];
    private readonly EpollTransport?[] _transports = new EpollTransport?[Slots];
    private int _next; // the first slot that may be free; each batch starts at slot 0, because the first slots are in the CPU cache
    private int _count;

    /// <summary>Adds a read.</summary>
    /// <param name="transport">Receives the result, and then owns the slot.</param>
    /// <returns>False if no slot is free: the transport reads directly.</returns>
    public bool TryAdd(EpollTransport transport)
    {
        while (_next < Slots && Volatile.Read(ref _slots[_next].IsUsed))
        {
            _next++;
        }

        if (_next == Slots)
        {
            return false;
        }

        _slots[_next].IsUsed = true;
        ring.Put(_count, Native.IORING_OP_RECV, transport.Descriptor, _bytes + (_next * SlotBytes), SlotBytes);
        (_added[_count++], _transports[_next]) = ((ushort)_next, transport);
        _next++;
        return true;
    }

    /// <summary>Executes all pending reads and reports the results to their transports.</summary>
    public void Submit()
    {
        var results = _count <= 1 ? default : ring.Submit(_count); // a single read is cheaper without the ring: EAGAIN makes its transport read directly
        for (var i = 0; i < _count; i++)
        {
            var number = _added[i];
            var result = results.IsEmpty ? -Native.EAGAIN : results[i];
            (_slots[number].Start, _slots[number].End) = (0, Math.Max(result, 0));
            if (result <= 0)
            {
                Release(number);
            }

            var transport = _transports[number]!;
            _transports[number] = null;
            transport.OnReceived(number, result);
        }

        (_count, _next) = (0, 0);
    }

    /// <summary>Takes bytes from a slot. Taking the last byte releases the slot.</summary>
    /// <param name="number">The slot.</param>
    /// <param name="buffer">Receives the bytes.</param>
    /// <param name="isEmpty">Whether the slot was released.</param>
    /// <returns>Number of bytes taken.</returns>
    public int Take(ushort number, Span<byte> buffer, out bool isEmpty)
    {
        ref var slot = ref _slots[number];
        var count = Math.Min(slot.End - slot.Start, buffer.Length);
        new ReadOnlySpan<byte>(_bytes + (number * SlotBytes) + slot.Start, count).CopyTo(buffer);
        slot.Start += count;
        isEmpty = slot.Start == slot.End;
        if (isEmpty)
        {
            Release(number);
        }

        return count;
    }

    /// <summary>Releases a slot and discards its bytes.</summary>
    public void Release(ushort number) => Volatile.Write(ref _slots[number].IsUsed, false);

    public void Dispose()
    {
        Debug.Assert(_count == 0, "pending reads would be lost");
        NativeMemory.Free(_bytes);
        ring.Dispose();
    }

    private struct Slot
    {
        public int Start;
        public int End;
        public bool IsUsed;
    }
}
