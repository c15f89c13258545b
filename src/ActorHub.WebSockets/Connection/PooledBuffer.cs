using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace ActorHub.WebSockets;

/// <summary>A byte array from the shared pool that is held only while it has content.</summary>
internal static class PooledBuffer
{
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

    public static void Return(ref byte[]? buffer)
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = null;
        }
    }
}
