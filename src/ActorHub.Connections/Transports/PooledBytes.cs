using System.Buffers;

namespace ActorHub.Connections.Transports;

/// <summary>A queue of bytes in an array of the shared pool. It rents an array only while it contains bytes. Not thread-safe; do not copy this struct.</summary>
internal struct PooledBytes
{
    private byte[]? _array;
    private int _start;

    /// <summary>Bytes in the queue.</summary>
    public int Count { get; private set; }

    /// <summary>Length of the rented array; 0 if none is rented.</summary>
    public readonly int Capacity => _array?.Length ?? 0;

    /// <summary>Takes over a rented array. The queue must be empty.</summary>
    public void Put(byte[] array, int count) => (_array, _start, Count) = (array, 0, count);

    /// <summary>Appends the bytes that fit.</summary>
    /// <param name="bytes">The bytes to append.</param>
    /// <param name="max">Most bytes that the queue may contain.</param>
    /// <returns>Number of bytes appended, from the start.</returns>
    public int Add(ReadOnlySpan<byte> bytes, int max)
    {
        var count = Math.Min(bytes.Length, max - Count);
        if (count > 0)
        {
            MakeRoom(Count + count);
            bytes[..count].CopyTo(_array.AsSpan(_start + Count));
            Count += count;
        }

        return count;
    }

    /// <summary>Moves bytes from the front into a buffer.</summary>
    /// <returns>Number of bytes moved.</returns>
    public int MoveTo(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, Count);
        _array.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        Count -= count;
        if (Count == 0)
        {
            Clear();
        }

        return count;
    }

    /// <summary>Removes all bytes together with their array, which the caller returns to the pool.</summary>
    public ArraySegment<byte> Detach()
    {
        var bytes = new ArraySegment<byte>(_array!, _start, Count);
        (_array, _start, Count) = (null, 0, 0);
        return bytes;
    }

    /// <summary>Discards all bytes and returns the array to the pool.</summary>
    public void Clear()
    {
        if (_array is not null)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }

        (_array, _start, Count) = (null, 0, 0);
    }

    private void MakeRoom(int bytes)
    {
        if (_array is not null && _array.Length - _start >= bytes)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(bytes);
        _array.AsSpan(_start, Count).CopyTo(larger);
        var count = Count;
        Clear();
        Put(larger, count);
    }
}
