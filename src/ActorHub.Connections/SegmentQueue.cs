using System.Diagnostics;

namespace ActorHub.Connections;

/// <summary>Segments of shared memory to be written, first in, first out. Not thread-safe.</summary>
internal sealed class SegmentQueue
{
    private const int InitialCapacity = 4;
    private const int MaxRetainedCapacity = 64; // a larger queue is left to the garbage collector

    [ThreadStatic]
    private static SegmentQueue? _spare;

    private ReadOnlyMemory<byte>[] _segments = new ReadOnlyMemory<byte>[InitialCapacity];
    private int _start;
    private int _end;

    private SegmentQueue()
    {
    }

    /// <summary>Bytes of all segments.</summary>
    public int Bytes { get; private set; }

    public ReadOnlySpan<ReadOnlyMemory<byte>> Segments => _segments.AsSpan(_start, _end - _start);

    /// <summary>
    /// Takes the thread's spare queue, or creates one. Most queues live for one round of an event loop, so one spare per thread is enough.
    /// </summary>
    public static SegmentQueue Rent()
    {
        var queue = _spare ?? new SegmentQueue();
        _spare = null;
        return queue;
    }

    /// <summary>Returns an empty queue for reuse by this thread.</summary>
    public void Return()
    {
        Debug.Assert(Bytes == 0, "a queue that is returned must be empty");
        if (_segments.Length <= MaxRetainedCapacity)
        {
            _spare = this;
        }
    }

    public void Enqueue(ReadOnlyMemory<byte> segment)
    {
        Debug.Assert(!segment.IsEmpty, "an empty segment would never be dequeued");
        if (_end == _segments.Length)
        {
            MakeRoom();
        }

        _segments[_end++] = segment;
        Bytes += segment.Length;
    }

    /// <summary>Removes bytes from the front.</summary>
    public void Dequeue(int bytes)
    {
        Bytes -= bytes;
        while (bytes > 0)
        {
            ref var first = ref _segments[_start];
            if (bytes < first.Length)
            {
                first = first[bytes..];
                return;
            }

            bytes -= first.Length;
            first = default;
            _start++;
        }

        if (_start == _end)
        {
            _start = _end = 0;
        }
    }

    /// <summary>Discards all segments.</summary>
    public void Clear()
    {
        _segments.AsSpan(_start, _end - _start).Clear();
        (_start, _end, Bytes) = (0, 0, 0);
    }

    private void MakeRoom()
    {
        var count = _end - _start;
        var target = count > _segments.Length / 2 ? new ReadOnlyMemory<byte>[_segments.Length * 2] : _segments;
        Array.Copy(_segments, _start, target, 0, count);
        if (target == _segments)
        {
            target.AsSpan(count, _end - count).Clear();
        }

        (_segments, _start, _end) = (target, 0, count);
    }
}
