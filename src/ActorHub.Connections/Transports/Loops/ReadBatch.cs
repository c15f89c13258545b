using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ActorHub.Connections.Transports.Loops;

/// <summary>Reads from many connections of an event loop by one system call, into slots from which their readers then take the bytes.</summary>
/// <remarks>
/// The loop's thread adds and submits; taking and releasing may happen on any thread. A reader that does not take keeps its slot, and
/// where none is free, connections are read directly: so nobody waits for another.
/// </remarks>
/// <param name="ring">Does the reads; disposed of with the batch.</param>
internal sealed unsafe class ReadBatch(IoRing ring) : IDisposable
{
    /// <summary>Bytes of a slot: room for a request head, or two dozen small messages. The rest of what is longer is read directly.</summary>
    public const int SlotBytes = 2048;

    private const int Slots = 256;

    private readonly byte* _bytes = (byte*)NativeMemory.Alloc(Slots * SlotBytes);
    private readonly Slot[] _slots = new Slot[Slots];
    private readonly ushort[] _added = new ushort[Slots];
    private readonly EpollTransport?[] _transports = new EpollTransport?[Slots];
    private int _next; // the first slot that may be free; always from the start, for those are in the cache
    private int _count;

    /// <summary>Adds a read.</summary>
    /// <param name="transport">Is told what came of it, and has the slot from then on.</param>
    /// <returns>False when there is no room: it is to be read directly.</returns>
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

    /// <summary>Does the reads that were added, and tells their transports.</summary>
    public void Submit()
    {
        var results = _count <= 1 ? default : ring.Submit(_count); // by itself, a call of its own costs less
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

    /// <summary>Takes bytes out of a slot. A slot that is empty then is released.</summary>
    /// <param name="number">The slot.</param>
    /// <param name="buffer">Where to.</param>
    /// <param name="isEmpty">Whether all was taken.</param>
    /// <returns>How many.</returns>
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

    /// <summary>Gives a slot back with what is in it.</summary>
    public void Release(ushort number) => Volatile.Write(ref _slots[number].IsUsed, false);

    public void Dispose()
    {
        Debug.Assert(_count == 0, "reads must not be lost");
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
