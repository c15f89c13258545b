using System.Diagnostics;

namespace ActorHub.Connections;

/// <summary>Pieces of shared memory that wait to be written, first in, first out. Not thread-safe.</summary>
internal sealed class SegmentQueue
{
    /// <summary>What is joined into one write at most.</summary>
    private const int MostJoined = 16 * 1024;

    private ReadOnlyMemory<byte>[] _ring = new ReadOnlyMemory<byte>[4];
    private int _first;
    private int _count;

    /// <summary>Gets all bytes in the queue.</summary>
    public int Bytes { get; private set; }

    public ReadOnlyMemory<byte> Head => _ring[_first];

    public void Add(ReadOnlyMemory<byte> segment)
    {
        Debug.Assert(!segment.IsEmpty, "an empty segment would never be taken out");
        if (_count == _ring.Length)
        {
            Grow();
        }

        _ring[(_first + _count++) % _ring.Length] = segment;
        Bytes += segment.Length;
    }

    /// <summary>Takes bytes off the front.</summary>
    public void Consume(int bytes)
    {
        Bytes -= bytes;
        while (bytes > 0)
        {
            var head = Head;
            if (bytes < head.Length)
            {
                _ring[_first] = head[bytes..];
                return;
            }

            bytes -= head.Length;
            RemoveFirst();
        }
    }

    /// <summary>Joins small segments at the front into one: a slow peer often has many small frames waiting, and each write is a system call.</summary>
    public ReadOnlyMemory<byte> JoinHead()
    {
        if (_count < 2 || Head.Length + _ring[(_first + 1) % _ring.Length].Length > MostJoined)
        {
            return Head;
        }

        var joined = new byte[Math.Min(Bytes, MostJoined)];
        var length = 0;
        while (_count > 0 && length + Head.Length <= joined.Length)
        {
            Head.CopyTo(joined.AsMemory(length));
            length += Head.Length;
            RemoveFirst();
        }

        _first = (_first + _ring.Length - 1) % _ring.Length; // at least two places became free
        _count++;
        return _ring[_first] = joined.AsMemory(0, length);
    }

    /// <summary>Drops all but the first segment.</summary>
    public void KeepHead()
    {
        var head = Head;
        _ring = new ReadOnlyMemory<byte>[4];
        _ring[0] = head;
        (_first, _count, Bytes) = (0, 1, head.Length);
    }

    private void RemoveFirst()
    {
        _ring[_first] = default;
        _first = (_first + 1) % _ring.Length;
        _count--;
    }

    private void Grow()
    {
        var larger = new ReadOnlyMemory<byte>[_ring.Length * 2];
        for (var i = 0; i < _count; i++)
        {
            larger[i] = _ring[(_first + i) % _ring.Length];
        }

        (_ring, _first) = (larger, 0);
    }
}
