using System.Buffers;
using System.Runtime.CompilerServices;

namespace ActorHub.Connections.Transports.Loops;

// Writing: immediately, with one system call for one or several buffers; or submitted to the loop's batch.
internal sealed unsafe partial class EpollTransport
{
    private const int MaxGatheredSegments = 16; // in one system call

    /// <inheritdoc/>
    public override TransferResult Write(ReadOnlySpan<byte> bytes)
    {
        if (!TryEnter())
        {
            return TransferResult.Failed;
        }

        BeginWrite();
        nint count;
        fixed (byte* start = bytes)
        {
            count = Native.send(_descriptor, start, bytes.Length, Native.MSG_NOSIGNAL | Native.MSG_DONTWAIT);
        }

        var result = EndWrite(count, bytes.Length);
        Leave();
        return result;
    }

    /// <inheritdoc/>
    public override TransferResult Write(ReadOnlySpan<ReadOnlyMemory<byte>> segments)
    {
        var (count, total) = (0, 0);
        while (count < segments.Length && count < MaxGatheredSegments && total <= MaxJoinedBytes)
        {
            total += segments[count++].Length;
        }

        if (total <= MaxJoinedBytes)
        {
            return base.Write(segments); // copying this little is cheaper than pinning it
        }

        return Gather(segments[..count]);
    }

    /// <summary>Takes the result of a submitted write. On the loop's thread.</summary>
    /// <param name="result">Bytes written, or an error below 0.</param>
    public void OnSubmitted(int result)
    {
        _isSubmitted = false;
        if (result == IoRing.Unknown)
        {
            Set(State.Failed);
        }

        Writer!.OnWritable(result switch
        {
            >= 0 => TransferResult.Moved(result),
            IoRing.Unknown => TransferResult.Failed,
            _ => TransferResult.Moved(0), // the writer then writes directly, and gets the error
        });
    }

    /// <inheritdoc/>
    internal override bool TryDeferToRoundEnd(IThreadPoolWorkItem flush)
    {
        _loop.AddAtEnd(flush);
        return true;
    }

    /// <inheritdoc/>
    internal override bool TrySubmit(ReadOnlyMemory<byte> bytes) => MaySubmit() && (_isSubmitted = _loop.Writes!.TryAdd(this, bytes));

    /// <inheritdoc/>
    internal override bool TrySubmit(ReadOnlySpan<ReadOnlyMemory<byte>> segments) => MaySubmit() && (_isSubmitted = _loop.Writes!.TryAdd(this, segments));

    /// <inheritdoc/>
    public override void RequestWritable(ReadOnlyMemory<byte> next)
    {
        if ((Set(State.WriteRequested) & WriteReady) != 0)
        {
            _loop.AddLater(this);
        }
    }

    private bool MaySubmit() => _loop.Writes is not null && _loop.IsCurrent && !Has(State.Closed | State.Failed);

    /// <summary>On other threads, clears the flag before the call, so that an event that arrives during the call is not lost.</summary>
    private void BeginWrite()
    {
        if (!_loop.IsCurrent)
        {
            Clear(State.Writable);
        }
    }

    private TransferResult EndWrite(nint count, nint offered)
    {
        if (count == offered)
        {
            if (!_loop.IsCurrent)
            {
                Set(State.Writable);
            }

            return TransferResult.Moved((int)count);
        }

        if (_loop.IsCurrent)
        {
            Clear(State.Writable);
        }

        if (count >= 0)
        {
            return TransferResult.Moved((int)count);
        }

        return IsRetryable() ? TransferResult.WouldBlock : TransferResult.Failed;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private TransferResult Gather(ReadOnlySpan<ReadOnlyMemory<byte>> segments)
    {
        if (!TryEnter())
        {
            return TransferResult.Failed;
        }

        var buffers = stackalloc Native.Piece[MaxGatheredSegments];
        var pins = new PinnedSegments();
        nint total = 0;
        for (var i = 0; i < segments.Length; i++)
        {
            total += segments[i].Length;
            pins[i] = segments[i].Pin();
            buffers[i] = new Native.Piece { Start = (byte*)pins[i].Pointer, Length = segments[i].Length };
        }

        BeginWrite();
        var message = new Native.MessageHeader { Pieces = buffers, PieceCount = segments.Length };
        var result = EndWrite(Native.sendmsg(_descriptor, &message, Native.MSG_NOSIGNAL | Native.MSG_DONTWAIT), total);
        for (var i = 0; i < segments.Length; i++)
        {
            pins[i].Dispose();
        }

        Leave();
        return result;
    }

    [InlineArray(MaxGatheredSegments)]
    private struct PinnedSegments
    {
        private MemoryHandle _first;
    }
}
