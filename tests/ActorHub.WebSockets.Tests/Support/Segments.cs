using System.Buffers;

namespace ActorHub.WebSockets.Tests;

/// <summary>The same bytes in every shape in which they may be received.</summary>
internal static class Segments
{
    private const byte Poison = 0xA5;

    /// <summary>Whole, whole between other bytes, cut in two at each offset, and one byte per segment.</summary>
    public static IEnumerable<ReadOnlySequence<byte>> Shapes(byte[] bytes)
    {
        yield return new ReadOnlySequence<byte>(bytes);
        byte[] poisoned = [Poison, Poison, .. bytes, Poison, Poison];
        yield return new ReadOnlySequence<byte>(poisoned, 2, bytes.Length);
        for (var cut = 1; cut < bytes.Length; cut++)
        {
            yield return Of([bytes[..cut], bytes[cut..]]);
        }

        yield return Of([.. bytes.Chunk(1)]);
    }

    public static ReadOnlySequence<byte> Of(byte[][] parts)
    {
        if (parts.Length == 0)
        {
            return ReadOnlySequence<byte>.Empty;
        }

        var first = new Segment(parts[0], 0);
        var last = first;
        foreach (var part in parts.Skip(1))
        {
            last = last.Append(part);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes, long index)
        {
            Memory = bytes;
            RunningIndex = index;
        }

        public Segment Append(byte[] bytes)
        {
            var next = new Segment(bytes, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
