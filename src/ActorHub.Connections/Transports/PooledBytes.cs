using System.Buffers;

namespace ActorHub.Connections.Transports;

/// <summary>Bytes in an array of the shared pool, which is held only while there are any. Not thread-safe; never copy it.</summary>
internal struct PooledBytes
{
    private byte[]? _array;
    private int _start;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Size of the array that is held.</summary>
    public readonly int Held => _array?.Length ?? 0;

    /// <summary>Takes over a rented array, while there are no bytes.</summary>
    public void Put(byte[] array, int count) => (_array, _start, Count) = (array, 0, count);

    /// <summary>Appends what fits.</summary>
    /// <param name="bytes">What to append.</param>
    /// <param name="most">Most bytes that there may be.</param>
    /// <returns>How many were appended, from the start.</returns>
    public int Add(ReadOnlySpan<byte> bytes, int most)
    {
        var count = Math.Min(bytes.Length, most - Count);
        if (count > 0)
        {
            MakeRoom(Count + count);
            bytes[..count].CopyTo(_array.AsSpan(_start + Count));
            Count += count;
        }

        return count;
    }

    /// <summary>Moves bytes out, from the first.</summary>
    public int MoveTo(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, Count);
        _array.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        Count -= count;
        if (Count == 0)
        {
            Drop();
        }

        return count;
    }

    /// <summary>Hands over all bytes with their array, for the taker to give back to the pool.</summary>
    public ArraySegment<byte> Detach()
    {
        var bytes = new ArraySegment<byte>(_array!, _start, Count);
        (_array, _start, Count) = (null, 0, 0);
        return bytes;
    }

    /// <summary>Forgets all bytes.</summary>
    public void Drop()
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
        Drop();
        Put(larger, count);
    }
}
