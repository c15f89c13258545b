using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace ActorHub.WebSockets;

/// <summary>A byte array from the shared pool that is held only while it has content.</summary>
internal static class PooledBuffer
{
    // Most output is short and taken at once, so that one buffer serves all connections of a thread; the pool costs more than writing a
    // short frame does.
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

    /// <summary>Room for output, from the thread's own buffer when that suffices and is free.</summary>
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

    /// <summary>Gives back what <see cref="RentOutput"/> gave, grown or not.</summary>
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
