using System.Buffers;
using ActorHub.Hub.Dialects;

namespace ActorHub.Hub.Channels;

/// <summary>Consecutive publications as frames in one dialect and form, sent to every subscriber of a group. Immutable.</summary>
/// <remarks>Slow subscribers may retain the bytes for long. So short batches are copied from a scratch buffer into an array of their exact size.</remarks>
internal sealed class FrameBatch
{
    /// <summary>A batch ends with the publication that reaches this size.</summary>
    public const int MaxBytes = 64 * 1024;

    // A dialect mostly writes less than this around the data.
    private const int FramingBytes = 256;

    private static readonly List<Exclusion> NoExclusions = [];

    private readonly List<Exclusion> _exclusions = NoExclusions;

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

    /// <summary>The index behind the last publication in the batch.</summary>
    public int End { get; }

    /// <summary>The next batch; null for none.</summary>
    public FrameBatch? Next { get; private set; }

    /// <summary>The frames for every connection that nothing is excluded for.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether a publisher is excluded from hearing its own publication; then <see cref="For"/> gives each connection its frames.</summary>
    public bool HasExclusions => _exclusions.Count > 0;

    /// <summary>Encodes publications from an index on, as many as fit.</summary>
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

    /// <summary>The range of frames of a publication that its own publisher does not hear.</summary>
    private readonly record struct Exclusion(string From, int Start, int End);
}
