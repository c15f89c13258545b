using System.Buffers;

namespace ActorHub.Fuzz;

/// <summary>The ways in which the same bytes may arrive.</summary>
internal static class Shapes
{
    /// <summary>Cut in two at a few places, in short runs, and one byte each when they are few.</summary>
    public static IEnumerable<byte[][]> Cuts(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            yield break;
        }

        // Every offset would cost too much for each input; these wander over all offsets as the inputs differ.
        var first = 1 + (bytes.Sum(b => b) % bytes.Length);
        yield return [bytes[..first], bytes[first..]];
        yield return [bytes[..(bytes.Length / 2)], bytes[(bytes.Length / 2)..]];
        yield return [.. bytes.Chunk(1 + (first % 13))];
        if (bytes.Length <= 200)
        {
            yield return [.. bytes.Chunk(1)];
        }
    }

    /// <summary>As one sequence of so many segments.</summary>
    public static ReadOnlySequence<byte> Sequence(byte[][] parts)
    {
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
