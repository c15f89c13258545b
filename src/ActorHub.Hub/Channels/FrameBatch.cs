using System.Buffers;
using ActorHub.Hub.Dialects;

namespace ActorHub.Hub.Channels;

/// <summary>Publications in one dialect and form, as frames one behind the other: what every subscriber of a group is given. Immutable.</summary>
/// <remarks>Subscribers that are behind may hold its bytes for long, so they are an array of their very size, written elsewhere before, unless they are long.</remarks>
internal sealed class FrameBatch
{
    /// <summary>What one batch holds at most, unless a single publication is longer.</summary>
    public const int MostBytes = 64 * 1024;

    // What a dialect writes around the data is mostly shorter.
    private const int FramingBytes = 256;

    private static readonly List<LeftOut> NobodyLeftOut = [];

    private readonly List<LeftOut> _leftOut = NobodyLeftOut;

    private FrameBatch(List<Publication> publications, int first, SubscriberGroup group)
    {
        End = first;
        var estimate = Estimate(publications, first);
        var isLong = estimate > FrameScratch.MaxKeptBytes; // it ends with a long publication, which is not worth one more copy
        var frames = isLong ? new ArrayBufferWriter<byte>(estimate) : FrameScratch.Rent();
        do
        {
            var publication = publications[End++];
            var start = frames.WrittenCount;
            group.Encode(publication, frames);
            if (publication is { Echo: SenderEcho.Excluded, From: { } from })
            {
                if (_leftOut == NobodyLeftOut)
                {
                    _leftOut = [];
                }

                _leftOut.Add(new LeftOut(from, start, frames.WrittenCount));
            }
        }
        while (End < publications.Count && frames.WrittenCount < MostBytes);

        Bytes = isLong ? frames.WrittenMemory : frames.WrittenSpan.ToArray();
        if (!isLong)
        {
            FrameScratch.Return(frames);
        }
    }

    /// <summary>The index behind the last publication in the batch.</summary>
    public int End { get; }

    /// <summary>The batch that follows; null for none.</summary>
    public FrameBatch? Next { get; private set; }

    /// <summary>The frames for everybody who is not left out.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether any connection must be given something else than <see cref="Bytes"/>.</summary>
    public bool LeavesOut => _leftOut.Count > 0;

    /// <summary>Encodes publications, from one of them on, as many as fit.</summary>
    public static FrameBatch Encode(List<Publication> publications, int first, SubscriberGroup group) => new(publications, first, group);

    /// <summary>Encodes all publications.</summary>
    /// <returns>The first batch; the others hang on it.</returns>
    public static FrameBatch EncodeAll(List<Publication> publications, SubscriberGroup group)
    {
        var first = Encode(publications, 0, group);
        for (var last = first; last.End < publications.Count;)
        {
            last = last.Next = Encode(publications, last.End, group);
        }

        return first;
    }

    /// <summary>The frames for one connection; empty when it hears nothing.</summary>
    public ReadOnlyMemory<byte> For(string connection)
    {
        if (!_leftOut.Exists(left => left.From == connection))
        {
            return Bytes;
        }

        var frames = new ArrayBufferWriter<byte>(Bytes.Length);
        var start = 0;
        foreach (var left in _leftOut)
        {
            if (left.From == connection)
            {
                frames.Write(Bytes.Span[start..left.Start]);
                start = left.End;
            }
        }

        frames.Write(Bytes.Span[start..]);
        return frames.WrittenMemory;
    }

    private static int Estimate(List<Publication> publications, int first)
    {
        var bytes = 0;
        for (var i = first; i < publications.Count && bytes < MostBytes; i++)
        {
            bytes += publications[i].Data.Length + FramingBytes;
        }

        return bytes;
    }

    /// <summary>A publication that its own publisher does not hear, and where its frames lie.</summary>
    private readonly record struct LeftOut(string From, int Start, int End);
}
