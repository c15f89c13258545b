using System.Collections.Immutable;

namespace ActorHub.Hub.Brokers;

/// <summary>The publications of one channel that are kept: the newest ones, with contiguous offsets. Not thread-safe.</summary>
/// <param name="maxCount">Most publications; at least 1.</param>
internal sealed class ChannelHistory(int maxCount)
{
    private Entry[] _items = []; // a ring
    private int _start;

    /// <summary>The number of publications.</summary>
    public int Count { get; private set; }

    /// <summary>The memory they take, in bytes.</summary>
    public long Bytes { get; private set; }

    private ref Entry this[int index] => ref _items[(_start + index) % _items.Length];

    /// <summary>Adds a publication, whose offset is one higher than the last one's. Drops the oldest if there are too many.</summary>
    public void Add(Publication publication, long timestamp)
    {
        if (Count == maxCount)
        {
            RemoveFirst();
        }

        if (Count == _items.Length)
        {
            Grow();
        }

        this[Count++] = new Entry(publication, timestamp);
        Bytes += BytesOf(publication);
    }

    /// <summary>Drops the publications that were added before a time.</summary>
    public void RemoveBefore(long timestamp)
    {
        while (Count > 0 && this[0].Timestamp < timestamp)
        {
            RemoveFirst();
        }
    }

    /// <summary>Drops the oldest publication.</summary>
    public void RemoveFirst()
    {
        Bytes -= BytesOf(this[0].Publication);
        this[0] = default;
        _start = (_start + 1) % _items.Length;
        if (--Count == 0)
        {
            (_items, _start) = ([], 0); // a channel without history holds no memory for it
        }
    }

    /// <summary>Reads publications.</summary>
    /// <param name="query">Which publications.</param>
    /// <param name="maxBytes">A page ends before it has more bytes of data, but it has at least one publication if there is one.</param>
    /// <param name="position">The position of the channel's last publication.</param>
    public HistoryPage Read(HistoryQuery query, int maxBytes, StreamPosition position)
    {
        var first = position.Offset - Count + 1;
        var gap = GapOf(query, position, first);
        var since = gap is null ? query.Since?.Offset : null;
        var page = ImmutableArray.CreateBuilder<Publication>();
        var bytes = 0L;
        var step = query.Reverse ? -1 : 1;
        for (var index = query.Reverse ? (since ?? position.Offset + 1) - 1 - first : Math.Max((since ?? 0) + 1 - first, 0);
            index >= 0 && index < Count && page.Count < query.Limit;
            index += step)
        {
            var publication = this[(int)index].Publication;
            bytes += publication.Data.Length;
            if (bytes > maxBytes && page.Count > 0)
            {
                break;
            }

            page.Add(publication);
        }

        return new HistoryPage(position, page.DrainToImmutable(), gap);
    }

    private static RecoveryFailure? GapOf(HistoryQuery query, StreamPosition position, long first) => query.Since switch
    {
        null => null,
        { } since when since.Epoch != position.Epoch || since.Offset > position.Offset => RecoveryFailure.NewEpoch,
        { } since when !query.Reverse && since.Offset + 1 < first => RecoveryFailure.TooOld,
        _ => null,
    };

    /// <summary>With the objects around the data, so that many short publications are not free.</summary>
    private static long BytesOf(Publication publication) => publication.Data.Length + 160;

    private void Grow()
    {
        var items = new Entry[(int)Math.Min(maxCount, Math.Max(4, Count * 2L))];
        for (var i = 0; i < Count; i++)
        {
            items[i] = this[i];
        }

        (_items, _start) = (items, 0);
    }

    private readonly record struct Entry(Publication Publication, long Timestamp);
}
