using System.Buffers;

namespace ActorHub.Hub.Channels;

/// <summary>Publications in one dialect and form, as frames one behind the other: what every subscriber of a group is given. Immutable.</summary>
internal sealed class FrameBatch
{
    /// <summary>What one batch holds at most, unless a single publication is longer.</summary>
    public const int MostBytes = 64 * 1024;

    // What a dialect writes around the data is mostly shorter.
    private const int FramingBytes = 256;

    private readonly List<LeftOut> _leftOut = NobodyLeftOut;

    private static readonly List<LeftOut> NobodyLeftOut = [];

    private FrameBatch(List<Publication> publications, int first, SubscriberGroup group)
    {
        End = first;
        var frames = new ArrayBufferWriter<byte>(Estimate(publications, first));
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

        Bytes = frames.WrittenMemory;
    }

    /// <summary>The index behind the last publication in the batch.</summary>
    public int End { get; }

    /// <summary>The frames for everybody who is not left out.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether any connection must be given something else than <see cref="Bytes"/>.</summary>
    public bool LeavesOut => _leftOut.Count > 0;

    /// <summary>Encodes publications, from one of them on, as many as fit.</summary>
    public static FrameBatch Encode(List<Publication> publications, int first, SubscriberGroup group) => new(publications, first, group);

    /// <summary>Encodes all publications.</summary>
    public static FrameBatch[] EncodeAll(List<Publication> publications, SubscriberGroup group)
    {
        var batch = Encode(publications, 0, group);
        if (batch.End == publications.Count)
        {
            return [batch];
        }

        var batches = new List<FrameBatch> { batch };
        while (batch.End < publications.Count)
        {
            batches.Add(batch = Encode(publications, batch.End, group));
        }

        return [.. batches];
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
