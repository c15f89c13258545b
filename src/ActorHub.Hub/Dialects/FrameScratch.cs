using System.Buffers;

namespace ActorHub.Hub.Dialects;

/// <summary>
/// Writers for frames whose final size is not known yet. Each thread keeps up to two idle ones, so that encoding allocates nothing but the
/// bytes that are sent. A writer that has grown beyond <see cref="MaxKeptBytes"/> is discarded: one long message must not hold its size.
/// </summary>
internal static class FrameScratch
{
    /// <summary>Largest writer that a thread keeps.</summary>
    public const int MaxKeptBytes = 128 * 1024;

    // Two: frames that are compressed or framed otherwise go from one writer into another.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _first;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _second;

    /// <summary>Takes an empty writer. If it is not returned, because encoding threw, the next call makes another.</summary>
    public static ArrayBufferWriter<byte> Rent()
    {
        ref var idle = ref (_first is null ? ref _second : ref _first);
        var writer = idle ?? new ArrayBufferWriter<byte>();
        idle = null;
        return writer;
    }

    /// <summary>Gives a writer back. Its bytes must not be used afterwards.</summary>
    public static void Return(ArrayBufferWriter<byte> writer)
    {
        if (writer.Capacity > MaxKeptBytes)
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
