using System.Diagnostics;

namespace ActorHub.Connections;

/// <summary>Pieces of shared memory that wait to be written, first in, first out. Not thread-safe.</summary>
internal sealed class SegmentQueue
{
    private const int FewestKept = 4;
    private const int MostKept = 64;

    [ThreadStatic]
    private static SegmentQueue? _spare;

    private ReadOnlyMemory<byte>[] _segments = new ReadOnlyMemory<byte>[FewestKept];
    private int _first;
    private int _end;

    private SegmentQueue()
    {
    }

    /// <summary>Gets all bytes in the queue.</summary>
    public int Bytes { get; private set; }

    public ReadOnlySpan<ReadOnlyMemory<byte>> Segments => _segments.AsSpan(_first, _end - _first);

    /// <summary>An empty queue. Connections with two things to say in one moment are common: each thread keeps one queue for them.</summary>
    public static SegmentQueue Rent()
    {
        var queue = _spare ?? new SegmentQueue();
        _spare = null;
        return queue;
    }

    /// <summary>Gives an empty queue back.</summary>
    public void Return()
    {
        Debug.Assert(Bytes == 0, "what waits must not be lost");
        if (_segments.Length <= MostKept)
        {
            _spare = this;
        }
    }

    public void Add(ReadOnlyMemory<byte> segment)
    {
        Debug.Assert(!segment.IsEmpty, "an empty segment would never be taken out");
        if (_end == _segments.Length)
        {
            MakeRoom();
        }

        _segments[_end++] = segment;
        Bytes += segment.Length;
    }

    /// <summary>Takes bytes off the front.</summary>
    public void Consume(int bytes)
    {
        Bytes -= bytes;
        while (bytes > 0)
        {
            ref var head = ref _segments[_first];
            if (bytes < head.Length)
            {
                head = head[bytes..];
                return;
            }

            bytes -= head.Length;
            head = default;
            _first++;
        }

        if (_first == _end)
        {
            _first = _end = 0;
        }
    }

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        _segments.AsSpan(_first, _end - _first).Clear();
        (_first, _end, Bytes) = (0, 0, 0);
    }

    private void MakeRoom()
    {
        var count = _end - _first;
        var target = count > _segments.Length / 2 ? new ReadOnlyMemory<byte>[_segments.Length * 2] : _segments;
        Array.Copy(_segments, _first, target, 0, count);
        if (target == _segments)
        {
            target.AsSpan(count, _end - count).Clear();
        }

        (_segments, _first, _end) = (target, 0, count);
    }
}
