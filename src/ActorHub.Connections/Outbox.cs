using ActorHub.Connections.Transports;

namespace ActorHub.Connections;

/// <summary>Is told that a peer is too slow. Called on any thread; must not block.</summary>
public interface IOutboxOwner
{
    /// <summary>The limit is reached: what waited is gone, and nothing but the last words is accepted any more.</summary>
    void OnOverflow();
}

/// <summary>
/// What waits to be written to one connection. Bytes are handed over as shared, immutable memory in whole frames, by
/// any thread.
/// </summary>
/// <remarks>
/// Where the transport has an event loop, bytes are written at the end of the loop's round, joined with all that was sent
/// meanwhile, by one system call, which may be one for many connections; else they are written at once when nothing waits.
/// Bounded by bytes: a peer that is too slow is cut off, it never makes the node grow; within a round, whether it is too slow is not known yet. The order is that of
/// <c>Send</c>. While the peer is behind, exactly one <see cref="Transport.RequestWritable"/> for the first segment
/// is under way; so that segment, of which the peer may have a part, is the one that an overflow must keep whole.
/// </remarks>
public sealed class Outbox : ITransportWriter, IThreadPoolWorkItem
{
    /// <summary>What waits for the end of a round at most: then it is written at once, for it need not wait for the peer.</summary>
    private const int MostGathered = 64 * 1024;

    private readonly Transport _transport;
    private readonly IOutboxOwner _owner;
    private readonly int _limit;
    private ReadOnlyMemory<byte> _single; // what waits, as long as it is one segment
    private SegmentQueue? _segments; // all that waits, when it is more
    private Stage _stage;
    private Waiting _waiting;
    private Action? _drained;
    private uint _progress;

    /// <summary>Makes an empty outbox and becomes the transport's writer.</summary>
    /// <param name="transport">Where to write.</param>
    /// <param name="limit">Most bytes that may wait behind the first segment; more is an overflow.</param>
    /// <param name="owner">Is told of the overflow.</param>
    public Outbox(Transport transport, int limit, IOutboxOwner owner)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _limit = limit;
        _owner = owner;
        transport.Writer = this;
    }

    private enum Stage : byte
    {
        Open,
        Overflowed,
        Sealed, // the last words are in
        Ending, // and the end of our bytes follows them
        Ended,
        Broken,
    }

    /// <summary>What must happen before the next write.</summary>
    private enum Waiting : byte
    {
        Nothing,
        RoundEnd, // the loop will flush
        Submitted, // the loop writes all that waits, together with other connections', and tells the result within this round
        Room, // the peer took less than it was given, and the transport will tell of room
    }

    /// <summary>Bytes that wait for the peer; 0 while it takes what it is given.</summary>
    public int QueuedBytes
    {
        get
        {
            lock (this)
            {
                return IsBehind ? Bytes : 0;
            }
        }
    }

    /// <summary>Changes whenever a peer that was behind has taken something.</summary>
    internal uint Progress => Volatile.Read(ref _progress);

    // While the loop writes, nobody can know whether the peer is behind; but a sender that holds back shall not pile up more than that.
    private bool IsBehind => _waiting == Waiting.Room || (_waiting == Waiting.Submitted && Bytes > MostGathered);

    private int Bytes => _segments?.Bytes ?? _single.Length;

    private ReadOnlyMemory<byte> Head => _segments is null ? _single : _segments.Segments[0];

    /// <summary>Asks to be told once when the peer is not behind any more, for a sender that holds back instead of being cut off.</summary>
    /// <param name="drained">Called at once if it is not, else on any thread, also when the connection breaks first; must not block. A later call replaces it.</param>
    public void WhenDrained(Action drained)
    {
        lock (this)
        {
            if (IsBehind)
            {
                _drained = drained;
                return;
            }
        }

        drained();
    }

    /// <summary>Writes or queues bytes.</summary>
    /// <param name="frames">One or more whole frames, not empty; must never change afterwards.</param>
    /// <returns>False when the connection is closing, broken or too slow: the bytes will not arrive.</returns>
    public bool Send(ReadOnlyMemory<byte> frames) => Send(frames, SendTime.EndOfRound);

    /// <summary>Writes or queues bytes.</summary>
    /// <param name="frames">As in the other overload.</param>
    /// <param name="time">When to write where there is an event loop.</param>
    /// <returns>As in the other overload.</returns>
    public bool Send(ReadOnlyMemory<byte> frames, SendTime time)
    {
        lock (this)
        {
            if (_waiting == Waiting.RoundEnd && _stage == Stage.Open && Bytes + frames.Length > MostGathered)
            {
                Flush();
            }

            if (_stage != Stage.Open)
            {
                return false;
            }

            if (_waiting != Waiting.Room)
            {
                Add(frames); // may be longer than the limit: else a message of that size could never be sent
                FlushAt(time);
                return _stage == Stage.Open;
            }

            if (Bytes - Head.Length + (long)frames.Length <= _limit)
            {
                Add(frames);
                return true;
            }

            _stage = Stage.Overflowed;
            KeepHead();
        }

        _owner.OnOverflow();
        return false;
    }

    /// <summary>Writes or queues the last words, without waiting for the end of a round but behind a write that is under way; nothing is accepted after them. Only the first call counts.</summary>
    /// <param name="frames">A Close frame or an HTTP response; not empty.</param>
    public void Seal(ReadOnlyMemory<byte> frames)
    {
        lock (this)
        {
            if (_stage > Stage.Overflowed)
            {
                return;
            }

            _stage = Stage.Sealed;
            Add(frames);
            FlushNow();
        }
    }

    /// <summary>Ends our bytes once all that was accepted is written.</summary>
    public void End()
    {
        lock (this)
        {
            if (_stage < Stage.Ending)
            {
                _stage = Stage.Ending;
                FlushNow(); // the connection may be closed before the round ends; a write that is submitted is done before that
            }
        }
    }

    /// <inheritdoc/>
    void ITransportWriter.OnWritable(TransferResult result)
    {
        Action? drained = null;
        lock (this)
        {
            if (_stage == Stage.Broken)
            {
                return;
            }

            if (result.Status == TransferStatus.Failed)
            {
                Break();
            }
            else
            {
                _progress += _waiting == Waiting.Room ? 1u : 0u;
                Consume(result.Count);
                Flush();
            }

            if (_waiting != Waiting.Room)
            {
                (drained, _drained) = (_drained, null);
            }
        }

        drained?.Invoke();
    }

    /// <summary>The end of the loop's round.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        lock (this)
        {
            if (_waiting == Waiting.RoundEnd && !TrySubmit())
            {
                Flush();
            }
        }
    }

    private void FlushAt(SendTime time)
    {
        if (_waiting != Waiting.Nothing)
        {
            return; // it leaves with what waits
        }

        if (_transport.Loop is not { } loop)
        {
            Flush();
        }
        else if (time == SendTime.EndOfRound)
        {
            _waiting = Waiting.RoundEnd;
            loop.AddAtEnd(this);
        }
        else if (!TrySubmit())
        {
            Flush();
        }
    }

    private void FlushNow()
    {
        if (_waiting <= Waiting.RoundEnd)
        {
            Flush();
        }
    }

    private bool TrySubmit()
    {
        if (Bytes == 0 || !(_segments is null ? _transport.TrySubmit(_single) : _transport.TrySubmit(_segments.Segments)))
        {
            return false;
        }

        _waiting = Waiting.Submitted;
        return true;
    }

    private void Flush()
    {
        _waiting = Waiting.Nothing;
        while (Bytes > 0)
        {
            var offered = _single.Length;
            var result = _segments is null ? _transport.Write(_single.Span) : _transport.Write(_segments.Segments);
            if (result.Status == TransferStatus.Failed)
            {
                Break();
                return;
            }

            Consume(result.Count);
            if (result.Status == TransferStatus.WouldBlock || result.Count < offered)
            {
                _waiting = Waiting.Room;
                _transport.RequestWritable(Head);
                return;
            }
        }

        EndIfDrained();
    }

    private void Add(ReadOnlyMemory<byte> frames)
    {
        if (_segments is null)
        {
            if (_single.IsEmpty)
            {
                _single = frames;
                return;
            }

            _segments = SegmentQueue.Rent();
            _segments.Add(_single);
            _single = default;
        }

        _segments.Add(frames);
    }

    private void Consume(int bytes)
    {
        if (_segments is null)
        {
            _single = bytes == _single.Length ? default : _single[bytes..]; // an empty slice would keep its memory alive
            return;
        }

        _segments.Consume(bytes);
        if (_segments.Bytes == 0)
        {
            ReturnSegments();
        }
    }

    private void KeepHead()
    {
        var head = Head;
        DropAll();
        _single = head;
    }

    private void DropAll()
    {
        _single = default;
        if (_segments is not null)
        {
            _segments.Clear();
            ReturnSegments();
        }
    }

    private void ReturnSegments()
    {
        _segments!.Return();
        _segments = null;
    }

    private void EndIfDrained()
    {
        if (_stage == Stage.Ending && Bytes == 0)
        {
            _stage = Stage.Ended;
            _transport.ShutdownWrite();
        }
    }

    /// <summary>The transport is broken. Its reader learns the same and ends the connection.</summary>
    private void Break()
    {
        _stage = Stage.Broken;
        _waiting = Waiting.Nothing;
        DropAll();
    }
}
