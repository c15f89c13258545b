using System.Buffers;

namespace ActorHub.Hub.Dialects;

/// <summary>
/// Writers for frames of unknown size. Each thread retains up to two idle writers, so that encoding allocates only the bytes that are sent.
/// A writer that has grown beyond <see cref="MaxRetainedBytes"/> is discarded: one long message must not pin its memory.
/// </summary>
internal static class FrameScratch
{
    /// <summary>Largest capacity of a writer that a thread retains, in bytes.</summary>
    public const int MaxRetainedBytes = 128 * 1024;

    // Two, because frames that are compressed or reframed are copied from one writer to another.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _first;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _second;

    /// <summary>Returns an empty writer. If encoding throws, the caller need not return it: a later call creates another.</summary>
    public static ArrayBufferWriter<byte> Rent()
    {
        ref var idle = ref (_first is null ? ref _second : ref _first);
        var writer = idle ?? new ArrayBufferWriter<byte>();
        idle = null;
        return writer;
    }

    /// <summary>Returns a rented writer. Its bytes must not be used afterwards.</summary>
    public static void Return(ArrayBufferWriter<byte> writer)
    {
        if (writer.Capacity > MaxRetainedBytes)
        {
            return;
        }

        writer.ResetWrittenCount();
        if (_first is null)
        {
            _first = writer;
        }
        else
        {
            _second = writer;
        }
    }
}
