// The outgoing bytes of one connection, as a state machine with two parts. The stage determines which calls are accepted; the wait determines
// when the next write happens. Every transition passes through Become, which asserts that the pair is legal.
//
//   Stage       accepts          a flush that drains the queue   next stage
//   ─────────   ──────────────   ─────────────────────────────   ──────────────────────────────────────────────────────────────────
//   Open        Send, Seal, End  stays                           Overflowed (limit), Sealed (Seal), Ending (End), Broken (failed write)
//   Overflowed  Seal, End        stays                           Sealed (Seal), Ending (End), Broken (failed write)
//   Sealed      End              stays                           Ending (End), Broken (failed write)
//   Ending      nothing          shuts down writing: Ended       Ended, Broken (failed write)
//   Ended       nothing          never happens                   none
//   Broken      nothing          never happens                   none
//
//   Waiting     the next write happens                           legal in
//   ──────────  ──────────────────────────────────────────────   ──────────────────────────────────────────────────────────────────
//   Nothing     at once: the queue is empty                      every stage; in Ending only during a flush, which leaves Ending
//   RoundEnd    in Execute, when the loop's round ends           Open: Seal and End flush at once
//   Completion  in OnWritable, after the submitted write         Open, Sealed, Ending
//   Room        in OnWritable, when the transport has room       Open, Overflowed, Sealed, Ending
using System.Diagnostics;
using ActorHub.Connections.Transports;

namespace ActorHub.Connections;

/// <summary>Is notified when an <see cref="Outbox"/> overflows. Called on any thread; must not block.</summary>
public interface IOutboxOwner
{
    /// <summary>The peer is too slow: pending frames were discarded, and from now on only <see cref="Outbox.Seal"/> and <see cref="Outbox.End"/> are accepted.</summary>
    void OnOverflow();
}

/// <summary>
/// Queue of bytes to be written to one connection. Any thread may add whole frames, as shared and immutable memory.
/// </summary>
/// <remarks>
/// On an event loop, bytes are written at the end of the loop's round, joined with everything sent in that round. One system call may write for
/// many connections. Without an event loop, bytes are written at once if the queue is empty. Bytes keep the order of the <c>Send</c> calls.
/// The queue is bounded by bytes: a peer that is too slow overflows it and is disconnected, so memory stays bounded. Bytes of the current round do not
/// count, because the peer has not been offered them yet. While the peer is behind, exactly one <see cref="Transport.RequestWritable"/> is in
/// flight, for the first segment. The peer may have received a part of that segment, so an overflow keeps it whole.
/// </remarks>
public sealed class Outbox : ITransportWriter, IThreadPoolWorkItem
{
    /// <summary>Maximum number of bytes that wait for the end of a round. More bytes cause a write at once: the peer may have room for them.</summary>
    internal const int MaxRoundBytes = 64 * 1024;

    private readonly Transport _transport;
    private readonly IOutboxOwner _owner;
    private readonly int _limit;
    private ReadOnlyMemory<byte> _single; // the queue while it has at most one segment
    private SegmentQueue? _segments; // the queue while it has more
    private Stage _stage;
    private Waiting _waiting;
    private Action? _drained;
    private long _sentBytes;
    private uint _progress;

    /// <summary>Creates an empty outbox, which becomes the transport's writer.</summary>
    /// <param name="transport">Writes the bytes.</param>
    /// <param name="limit">Maximum number of bytes queued behind the first segment while the peer is behind; more bytes overflow the outbox.</param>
    /// <param name="owner">Notified of an overflow.</param>
    public Outbox(Transport transport, int limit, IOutboxOwner owner)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _limit = limit;
        _owner = owner;
        transport.Writer = this;
    }

    /// <summary>Determines which calls are accepted. An outbox only moves forward in this order.</summary>
    private enum Stage : byte
    {
        Open,
        Overflowed, // the peer was too slow: only the final frames are accepted
        Sealed, // the final frames are queued or written
        Ending, // the end of our bytes follows the queue
        Ended,
        Broken, // the transport failed
    }

    /// <summary>The event that the next write waits for.</summary>
    private enum Waiting : byte
    {
        Nothing,
        RoundEnd,
        Completion, // the loop writes this queue together with those of other connections, and reports the result within this round
        Room, // the transport took less than it was offered
    }

    /// <summary>Bytes queued for a peer that is behind; 0 while the peer takes everything it is offered.</summary>
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

    /// <summary>Bytes that the transport has taken.</summary>
    internal long SentBytes => Volatile.Read(ref _sentBytes);

    /// <summary>Changes whenever a peer that was behind has taken bytes.</summary>
    internal uint Progress => Volatile.Read(ref _progress);

    // Whether the peer is behind is unknown until a submitted write completes. Until then, a sender that respects WhenDrained may queue no more
    // than this.
    private bool IsBehind => _waiting == Waiting.Room || (_waiting == Waiting.Completion && Bytes > MaxRoundBytes);

    private int Bytes => _segments?.Bytes ?? _single.Length;

    private ReadOnlyMemory<byte> FirstSegment => _segments is null ? _single : _segments.Segments[0];

    /// <summary>Requests one call once the peer is no longer behind, for a sender that waits instead of overflowing the outbox.</summary>
    /// <param name="drained">
    /// Called at once if the peer is not behind; otherwise later on any thread, also if the connection breaks. Must not block. A later request
    /// replaces it.
    /// </param>
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
    /// <returns>False if the connection is closing, broken or too slow: the bytes will not arrive.</returns>
    public bool Send(ReadOnlyMemory<byte> frames) => Send(frames, SendTime.EndOfRound);

    /// <summary>Writes or queues bytes.</summary>
    /// <param name="frames">As in the other overload.</param>
    /// <param name="time">When an event loop writes the bytes; ignored without an event loop.</param>
    /// <returns>As in the other overload.</returns>
    public bool Send(ReadOnlyMemory<byte> frames, SendTime time)
    {
        lock (this)
        {
            if (_waiting == Waiting.RoundEnd && Bytes + frames.Length > MaxRoundBytes)
            {
                Flush();
            }

            if (_stage != Stage.Open)
            {
                return false;
            }

            if (_waiting != Waiting.Room)
            {
                Enqueue(frames); // without a limit: otherwise a message longer than the limit could never be sent
                ScheduleFlush(time);
                return _stage == Stage.Open;
            }

            if (Bytes - FirstSegment.Length + (long)frames.Length <= _limit)
            {
                Enqueue(frames);
                return true;
            }

            Become(Stage.Overflowed, _waiting);
            DiscardAllButFirst();
        }

        _owner.OnOverflow();
        return false;
    }

    /// <summary>Queues the final frames and writes them without waiting for the end of a round. Nothing is accepted after them; later calls do nothing.</summary>
    /// <param name="frames">A Close frame or an HTTP response; not empty.</param>
    public void Seal(ReadOnlyMemory<byte> frames)
    {
        lock (this)
        {
            if (_stage <= Stage.Overflowed)
            {
                Enqueue(frames);
                FlushFor(Stage.Sealed);
            }
        }
    }

    /// <summary>Shuts down writing after everything accepted is written.</summary>
    public void End()
    {
        lock (this)
        {
            if (_stage < Stage.Ending)
            {
                FlushFor(Stage.Ending); // at once: the connection may be closed before the round ends
            }
        }
    }

    /// <inheritdoc/>
    void ITransportWriter.OnWritable(TransferResult result)
    {
        Action? drained = null;
        lock (this)
        {
            Debug.Assert(_waiting >= Waiting.Completion, "the transport reported a write that was not requested");
            if (result.Status == TransferStatus.Failed)
            {
                Break();
            }
            else
            {
                _progress += _waiting == Waiting.Room ? 1u : 0u;
                Dequeue(result.Count);
                Flush();
            }

            if (_waiting != Waiting.Room)
            {
                (drained, _drained) = (_drained, null);
            }
        }

        drained?.Invoke();
    }

    /// <summary>Runs at the end of the loop's round.</summary>
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

    private void ScheduleFlush(SendTime time)
    {
        if (_waiting != Waiting.Nothing)
        {
            return; // the pending flush writes these bytes too
        }

        if (time == SendTime.EndOfRound && _transport.TryDeferToRoundEnd(this))
        {
            Become(_stage, Waiting.RoundEnd);
        }
        else if (time == SendTime.EndOfRound || !TrySubmit())
        {
            Flush();
        }
    }

    /// <summary>Enters a closing stage and writes the queue now, unless a write is in flight: its report then continues.</summary>
    private void FlushFor(Stage stage)
    {
        if (_waiting >= Waiting.Completion)
        {
            Become(stage, _waiting);
            return;
        }

        Become(stage, Waiting.Nothing);
        Flush();
    }

    private bool TrySubmit()
    {
        if (Bytes == 0 || !(_segments is null ? _transport.TrySubmit(_single) : _transport.TrySubmit(_segments.Segments)))
        {
            return false;
        }

        Become(_stage, Waiting.Completion);
        return true;
    }

    private void Flush()
    {
        Become(_stage, Waiting.Nothing);
        while (Bytes > 0)
        {
            var offered = _single.Length; // 0 for several segments: one call may not offer all of them, so only WouldBlock shows a lack of room
            var result = _segments is null ? _transport.Write(_single.Span) : _transport.Write(_segments.Segments);
            if (result.Status == TransferStatus.Failed)
            {
                Break();
                return;
            }

            Dequeue(result.Count);
            if (result.Status == TransferStatus.WouldBlock || result.Count < offered)
            {
                Become(_stage, Waiting.Room);
                _transport.RequestWritable(FirstSegment);
                return;
            }
        }

        if (_stage == Stage.Ending)
        {
            Become(Stage.Ended, Waiting.Nothing);
            _transport.ShutdownWrite();
        }
    }

    /// <summary>Discards the queue, because the transport failed. The transport's reader sees the failure too and ends the connection.</summary>
    private void Break()
    {
        Become(Stage.Broken, Waiting.Nothing);
        DiscardAll();
    }

    /// <summary>Changes the state; nothing else may.</summary>
    private void Become(Stage stage, Waiting waiting)
    {
        Debug.Assert(_stage < Stage.Ended && stage >= _stage, $"{_stage} cannot become {stage}");
        Debug.Assert(IsLegal(stage, waiting), $"{stage} cannot wait for {waiting}");
        _stage = stage;
        _waiting = waiting;
    }

    private static bool IsLegal(Stage stage, Waiting waiting) => stage switch
    {
        Stage.Open => true,
        Stage.Overflowed => waiting is Waiting.Nothing or Waiting.Room,
        Stage.Sealed or Stage.Ending => waiting != Waiting.RoundEnd,
        _ => waiting == Waiting.Nothing,
    };

    private void Enqueue(ReadOnlyMemory<byte> frames)
    {
        if (_segments is null)
        {
            if (_single.IsEmpty)
            {
                _single = frames;
                return;
            }

            _segments = SegmentQueue.Rent();
            _segments.Enqueue(_single);
            _single = default;
        }

        _segments.Enqueue(frames);
    }

    private void Dequeue(int bytes)
    {
        _sentBytes += bytes;
        if (_segments is null)
        {
            _single = bytes == _single.Length ? default : _single[bytes..]; // an empty slice would keep its array alive
            return;
        }

        _segments.Dequeue(bytes);
        if (_segments.Bytes == 0)
        {
            ReturnSegments();
        }
    }

    private void DiscardAllButFirst()
    {
        var first = FirstSegment;
        DiscardAll();
        _single = first;
    }

    private void DiscardAll()
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
}
