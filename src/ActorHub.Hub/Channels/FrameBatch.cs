using System.Buffers;

namespace ActorHub.Hub.Channels;

/// <summary>Publications in one dialect and form, as frames one behind the other: what every subscriber of a group is given.</summary>
internal sealed class FrameBatch
{
    /// <summary>What one batch holds at most, unless a single publication is longer.</summary>
    public const int MostBytes = 64 * 1024;

    private readonly List<Publication> _publications;
    private readonly int _first;
    private readonly List<int> _ends = []; // where each publication's frames end
    private readonly HashSet<string> _leftOut = []; // connections that must not hear one of them

    private FrameBatch(List<Publication> publications, int first, SubscriberGroup group)
    {
        _publications = publications;
        _first = first;
        End = first;
        var frames = new ArrayBufferWriter<byte>();
        do
        {
            var publication = publications[End++];
            group.Encode(publication, frames);
            _ends.Add(frames.WrittenCount);
            if (publication is { Echo: SenderEcho.Excluded, From: { } from })
            {
                _leftOut.Add(from);
            }
        }
        while (End < publications.Count && frames.WrittenCount < MostBytes);

        Bytes = frames.WrittenMemory;
    }

    /// <summary>The index behind the last publication in the batch.</summary>
    public int End { get; private set; }

    /// <summary>The frames for everybody who is not left out.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether any connection must be given something else than <see cref="Bytes"/>.</summary>
    public bool LeavesOut => _leftOut.Count > 0;

    /// <summary>Encodes publications, from one of them on, as many as fit.</summary>
    public static FrameBatch Encode(List<Publication> publications, int first, SubscriberGroup group) => new(publications, first, group);

    /// <summary>The frames for one connection; empty when it hears nothing.</summary>
    public ReadOnlyMemory<byte> For(string connection)
    {
        if (!_leftOut.Contains(connection))
        {
            return Bytes;
        }

        var frames = new ArrayBufferWriter<byte>(Bytes.Length);
        var start = 0;
        for (var i = _first; i < End; i++)
        {
            var end = _ends[i - _first];
            var publication = _publications[i];
            if (publication.Echo == SenderEcho.Included || publication.From != connection)
            {
                frames.Write(Bytes.Span[start..end]);
            }

            start = end;
        }

        return frames.WrittenMemory;
    }
}
