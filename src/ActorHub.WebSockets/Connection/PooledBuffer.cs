using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace ActorHub.WebSockets;

/// <summary>Byte arrays from the shared pool, for buffers that are rented only while they have content.</summary>
internal static class PooledBuffer
{
    // Most output is short and taken immediately, so one cached buffer serves all connections of a thread. Renting from the pool costs more
    // than writing a short frame.
    private const int SmallBytes = 1 << 11;

    [ThreadStatic]
    private static byte[]? _small;

    /// <summary>Makes room, at least doubling so that appending stays linear.</summary>
    public static void Grow([NotNull] ref byte[]? buffer, int used, long needed)
    {
        if (buffer is not null && buffer.Length >= needed)
        {
            return;
        }

        var doubled = Math.Min(2L * (buffer?.Length ?? 0), Array.MaxLength);
        var larger = ArrayPool<byte>.Shared.Rent(checked((int)Math.Max(needed, doubled)));
        if (buffer is not null)
        {
            buffer.AsSpan(0, used).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
        }

        buffer = larger;
    }

    /// <summary>Rents a buffer for output: the thread's cached buffer if it is large enough and free.</summary>
    public static byte[] RentOutput(long size)
    {
        var small = _small;
        if (size <= SmallBytes && small is not null)
        {
            _small = null;
            return small;
        }

        return ArrayPool<byte>.Shared.Rent(checked((int)Math.Max(size, SmallBytes)));
    }

    /// <summary>Returns a buffer from <see cref="RentOutput"/>, which may have grown since.</summary>
    public static void ReturnOutput(ref byte[]? buffer)
    {
        if (buffer is { Length: SmallBytes } && _small is null)
        {
            _small = buffer;
            buffer = null;
            return;
        }

        Return(ref buffer);
    }

    public static void Return(ref byte[]? buffer)
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = null;
        }
    }
}
