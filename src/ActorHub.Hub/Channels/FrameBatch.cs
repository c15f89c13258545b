using System.Buffers;
using ActorHub.Hub.Dialects;

namespace ActorHub.Hub.Channels;

/// <summary>Consecutive publications as frames in one dialect and form, sent to every subscriber of a group. Immutable.</summary>
/// <remarks>Slow subscribers may retain the bytes for long, so a short batch is copied from its scratch buffer into an array of the exact size.</remarks>
internal sealed class FrameBatch
{
    /// <summary>A batch ends with the publication that reaches this size.</summary>
    public const int MaxBytes = 64 * 1024;

    // An estimate: most dialects write less than this around the data of a publication.
    private const int FramingBytes = 256;

    private static readonly List<Exclusion> NoExclusions = [];

    private readonly List<Exclusion> _exclusions = NoExclusions;

    private FrameBatch(List<Publication> publications, int first, SubscriberGroup group)
    {
        End = first;
        var estimate = Estimate(publications, first);
        var isLong = estimate > FrameScratch.MaxRetainedBytes; // it contains a long publication, which is too expensive to copy again
        var frames = isLong ? new ArrayBufferWriter<byte>(estimate) : FrameScratch.Rent();
        do
        {
            var publication = publications[End++];
            var start = frames.WrittenCount;
            group.Encode(publication, frames);
            if (publication is { Echo: SenderEcho.Excluded, From: { } from })
            {
                if (_exclusions == NoExclusions)
                {
                    _exclusions = [];
                }

                _exclusions.Add(new Exclusion(from, start, frames.WrittenCount));
            }
        }
        while (End < publications.Count && frames.WrittenCount < MaxBytes);

        Bytes = isLong ? frames.WrittenMemory : frames.WrittenSpan.ToArray();
        if (!isLong)
        {
            FrameScratch.Return(frames);
        }
    }

    /// <summary>The index after the last publication in the batch.</summary>
    public int End { get; }

    /// <summary>The next batch; null if this is the last.</summary>
    public FrameBatch? Next { get; private set; }

    /// <summary>All frames: for every connection without an exclusion.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether a publisher is excluded from its own publication. Then <see cref="For"/> returns the frames of each connection.</summary>
    public bool HasExclusions => _exclusions.Count > 0;

    /// <summary>Encodes publications, starting at an index, until the batch is full.</summary>
    public static FrameBatch Encode(List<Publication> publications, int first, SubscriberGroup group) => new(publications, first, group);

    /// <summary>Encodes all publications.</summary>
    /// <returns>The first batch; <see cref="Next"/> leads to the others.</returns>
    public static FrameBatch EncodeAll(List<Publication> publications, SubscriberGroup group)
    {
        var first = Encode(publications, 0, group);
        for (var last = first; last.End < publications.Count;)
        {
            last = last.Next = Encode(publications, last.End, group);
        }

        return first;
    }

    /// <summary>The frames for one connection; empty when all are excluded for it.</summary>
    public ReadOnlyMemory<byte> For(string connection)
    {
        if (!_exclusions.Exists(excluded => excluded.From == connection))
        {
            return Bytes;
        }

        var frames = new ArrayBufferWriter<byte>(Bytes.Length);
        var start = 0;
        foreach (var excluded in _exclusions)
        {
            if (excluded.From == connection)
            {
                frames.Write(Bytes.Span[start..excluded.Start]);
                start = excluded.End;
            }
        }

        frames.Write(Bytes.Span[start..]);
        return frames.WrittenMemory;
    }

    private static int Estimate(List<Publication> publications, int first)
    {
        var bytes = 0;
        for (var i = first; i < publications.Count && bytes < MaxBytes; i++)
        {
            bytes += publications[i].Data.Length + FramingBytes;
        }

        return bytes;
    }

    /// <summary>The byte range of a publication's frames that its publisher must not receive.</summary>
    private readonly record struct Exclusion(string From, int Start, int End);
}
