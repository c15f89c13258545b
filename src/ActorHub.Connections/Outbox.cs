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
/// any thread, and are written at once when nothing waits.
/// </summary>
/// <remarks>
/// Bounded by bytes: a peer that is too slow is cut off, it never makes the node grow. The order is that of
/// <see cref="Send"/>. While anything waits, exactly one <see cref="Transport.RequestWritable"/> for its first segment
/// is under way; so that segment, of which the peer may have a part, is the one that an overflow must keep whole.
/// </remarks>
public sealed class Outbox : ITransportWriter
{
    private readonly Transport _transport;
    private readonly IOutboxOwner _owner;
    private readonly int _limit;
    private SegmentQueue? _waiting; // only while the peer is behind
    private Stage _stage;
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

    /// <summary>Bytes that wait for the peer.</summary>
    public int QueuedBytes
    {
        get
        {
            lock (this)
            {
                return _waiting?.Bytes ?? 0;
            }
        }
    }

    /// <summary>Changes whenever a peer that was behind has taken something.</summary>
    internal uint Progress => Volatile.Read(ref _progress);

    /// <summary>Asks to be told once when nothing waits any more, for a sender that holds back instead of being cut off.</summary>
    /// <param name="drained">Called at once if nothing waits, else on any thread, also when the connection breaks first; must not block. A later call replaces it.</param>
    public void WhenDrained(Action drained)
    {
        lock (this)
        {
            if (_waiting is not null)
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
    public bool Send(ReadOnlyMemory<byte> frames)
    {
        lock (this)
        {
            if (_stage != Stage.Open)
            {
                return false;
            }

            if (_waiting is null)
            {
                return WriteOrQueue(frames);
            }

            if (_waiting.Bytes - _waiting.Head.Length + (long)frames.Length <= _limit)
            {
                _waiting.Add(frames);
                return true;
            }

            _stage = Stage.Overflowed;
            _waiting.KeepHead();
        }

        _owner.OnOverflow();
        return false;
    }

    /// <summary>Writes or queues the last words; nothing is accepted after them. Only the first call counts.</summary>
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
            if (_waiting is null)
            {
                WriteOrQueue(frames);
            }
            else
            {
                _waiting.Add(frames);
            }
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
                EndIfDrained();
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
                _progress++;
                _waiting!.Consume(result.Count);
                Flush(_waiting);
            }

            if (_waiting is null)
            {
                (drained, _drained) = (_drained, null);
            }
        }

        drained?.Invoke();
    }

    private bool WriteOrQueue(ReadOnlyMemory<byte> frames)
    {
        var result = _transport.Write(frames.Span);
        if (result.Count == frames.Length)
        {
            return true;
        }

        if (result.Status == TransferStatus.Failed)
        {
            Break();
            return false;
        }

        // The first segment may be longer than the limit: else a message of that size could never be sent.
        _waiting = new SegmentQueue();
        _waiting.Add(frames[result.Count..]);
        _transport.RequestWritable(_waiting.Head);
        return true;
    }

    private void Flush(SegmentQueue waiting)
    {
        while (waiting.Bytes > 0)
        {
            var next = waiting.JoinHead();
            var result = _transport.Write(next.Span);
            if (result.Status == TransferStatus.Failed)
            {
                Break();
                return;
            }

            waiting.Consume(result.Count);
            if (result.Count < next.Length)
            {
                _transport.RequestWritable(waiting.Head);
                return;
            }
        }

        _waiting = null;
        EndIfDrained();
    }

    private void EndIfDrained()
    {
        if (_stage == Stage.Ending && _waiting is null)
        {
            _stage = Stage.Ended;
            _transport.ShutdownWrite();
        }
    }

    /// <summary>The transport is broken. Its reader learns the same and ends the connection.</summary>
    private void Break()
    {
        _stage = Stage.Broken;
        _waiting = null;
    }
}
