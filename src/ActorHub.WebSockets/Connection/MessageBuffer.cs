using System.Diagnostics;
using System.Numerics;

namespace ActorHub.WebSockets;

/// <summary>
/// The bytes of a message that does not arrive in one read, or is inflated. They are contiguous: up to 64 KiB in an array of the shared pool,
/// beyond that in a <see cref="NativeBlock"/>. The buffer grows with the bytes that have really arrived, and takes them from a budget first.
/// </summary>
/// <remarks>
/// A list of pooled segments below the large-object threshold would also keep large objects out of the heap. But the payload is one
/// <see cref="ReadOnlyMemory{T}"/>, so the segments would be copied into one large array in the end. Growing a block copies nothing.
/// </remarks>
#pragma warning disable CA1001 // Release is its end; the memory of a block has nothing else to dispose
internal sealed class MessageBuffer
#pragma warning restore CA1001
{
    private const int MinArray = 1 << 8;
    private const int MaxArray = 1 << 16; // the largest power of two below the large-object threshold, 85,000 bytes
    private const int BlockStep = 1 << 14; // the budget counts the pages of a block that are written, not its capacity

    // Saves an allocation for each short message that was cut by the end of a read.
    [ThreadStatic]
    private static MessageBuffer? _spare;

    private IMemoryBudget? _budget;
    private byte[]? _array;
    private NativeBlock? _block;
    private NativeBlockMemory? _blockMemory;
    private int _taken; // bytes that were taken from the budget and can be used

    private MessageBuffer()
    {
    }

    /// <summary>The number of bytes.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes.</summary>
    public Memory<byte> Bytes => _array is not null ? _array.AsMemory(0, Length) : _blockMemory is not null ? _blockMemory.Memory[..Length] : default;

    /// <summary>The room behind the bytes.</summary>
    public Span<byte> Room => (_block is not null ? _block.Bytes : _array.AsSpan())[Length.._taken];

    /// <summary>Returns an empty buffer.</summary>
    /// <param name="budget">The budget for its bytes; null for no limit.</param>
    public static MessageBuffer Rent(IMemoryBudget? budget)
    {
        var buffer = _spare ?? new MessageBuffer();
        _spare = null;
        Debug.Assert(buffer is { Length: 0, _taken: 0 }, "a released buffer is empty");
        buffer._budget = budget;
        return buffer;
    }

    /// <summary>Makes room, for a total number of bytes.</summary>
    /// <returns>False if the budget or the system has too little memory. The bytes are unchanged.</returns>
    public bool TryReserve(long needed) =>
        needed <= _taken || (needed <= MaxArray ? TryGrowArray((int)needed) : TryGrowBlock((int)needed));

    /// <summary>Counts bytes that were written into the room.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Appends bytes.</summary>
    /// <returns>False if the budget or the system has too little memory. The bytes are unchanged.</returns>
    public bool TryAppend(ReadOnlySpan<byte> part)
    {
        if (!TryReserve((long)Length + part.Length))
        {
            return false;
        }

        part.CopyTo(Room);
        Length += part.Length;
        return true;
    }

    /// <summary>Discards the bytes but keeps their memory: it may be in use as the payload of an event.</summary>
    public void Clear() => Length = 0;

    /// <summary>Returns the memory. No one may read the bytes afterwards.</summary>
    public void Release()
    {
        _blockMemory?.Release();
        _block?.Return();
        PooledBuffer.Return(ref _array);
        Reset();
    }

    /// <summary>Leaves the memory to the garbage collector, because the bytes may still be read. The budget no longer counts it.</summary>
    public void Abandon()
    {
        _block?.Abandon();
        _array = null;
        Reset();
    }

    private bool TryGrowArray(int needed)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(needed, MinArray));
        if (!TryTake(size - _taken))
        {
            return false;
        }

        PooledBuffer.Grow(ref _array, Length, size);
        _taken = size;
        return true;
    }

    private bool TryGrowBlock(int needed)
    {
        var size = (int)Math.Min(Array.MaxLength, ((long)needed + BlockStep - 1) & -BlockStep);
        var more = size - _taken;
        if (!TryTake(more))
        {
            return false;
        }

        if (_block is null ? !TryRentBlock(size) : !_block.TryGrow(size))
        {
            _budget?.Return(more);
            return false;
        }

        _taken = size;
        return true;
    }

    private bool TryRentBlock(int size)
    {
        _block = NativeBlock.Rent(size);
        if (_block is null)
        {
            return false;
        }

        _blockMemory = new NativeBlockMemory(_block);
        _array.AsSpan(0, Length).CopyTo(_block.Bytes);
        PooledBuffer.Return(ref _array);
        return true;
    }

    private bool TryTake(int bytes) => _budget is null || _budget.TryTake(bytes);

    private void Reset()
    {
        if (_taken > 0)
        {
            _budget?.Return(_taken);
        }

        (_budget, _block, _blockMemory, _taken, Length) = (null, null, null, 0, 0);
        _spare ??= this;
    }
}
