using System.Buffers;
using System.Runtime.CompilerServices;

namespace ActorHub.Connections.Transports.Loops;

// Writing: one buffer, or several gathered into one system call.
internal sealed unsafe partial class EpollTransport
{
    private const int MostPieces = 16; // of one gathering write

    /// <inheritdoc/>
    public override TransferResult Write(ReadOnlySpan<byte> bytes)
    {
        if (!Enter())
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
        while (count < segments.Length && count < MostPieces && total <= MostJoined)
        {
            total += segments[count++].Length;
        }

        if (total <= MostJoined)
        {
            return base.Write(segments); // copying less than that is cheaper than pinning it
        }

        return Gather(segments[..count]);
    }

    /// <summary>A submitted write is done.</summary>
    /// <param name="result">How many bytes, or an error below 0.</param>
    public void OnSubmitted(int result)
    {
        _isSubmitted = false;
        if (result == IoRing.Unknown)
        {
            Interlocked.Or(ref _bits, Failed);
        }

        Writer!.OnWritable(result switch
        {
            >= 0 => TransferResult.Moved(result),
            IoRing.Unknown => TransferResult.Failed,
            _ => TransferResult.Moved(0), // the writer tries again by itself, and learns why
        });
    }

    /// <inheritdoc/>
    internal override bool TrySubmit(ReadOnlyMemory<byte> bytes) => MaySubmit() && (_isSubmitted = _loop.Writes!.TryAdd(this, bytes));

    /// <inheritdoc/>
    internal override bool TrySubmit(ReadOnlySpan<ReadOnlyMemory<byte>> segments) => MaySubmit() && (_isSubmitted = _loop.Writes!.TryAdd(this, segments));

    /// <inheritdoc/>
    public override void RequestWritable(ReadOnlyMemory<byte> next)
    {
        var before = Interlocked.Or(ref _bits, WriteWanted);
        if ((before & (Writable | Failed | Closed)) != 0)
        {
            _loop.AddLater(this);
        }
    }

    private bool MaySubmit() => _loop.Writes is not null && _loop.IsCurrent && (Volatile.Read(ref _bits) & (Closed | Failed)) == 0;

    /// <summary>On other threads an event can come during the call and must stay known, so the bit goes before it.</summary>
    private void BeginWrite()
    {
        if (!_loop.IsCurrent)
        {
            Interlocked.And(ref _bits, ~Writable);
        }
    }

    private TransferResult EndWrite(nint count, nint offered)
    {
        if (count == offered)
        {
            if (!_loop.IsCurrent)
            {
                Interlocked.Or(ref _bits, Writable);
            }

            return TransferResult.Moved((int)count);
        }

        if (_loop.IsCurrent)
        {
            Interlocked.And(ref _bits, ~Writable);
        }

        if (count >= 0)
        {
            return TransferResult.Moved((int)count);
        }

        return Refused() ? TransferResult.WouldBlock : TransferResult.Failed;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private TransferResult Gather(ReadOnlySpan<ReadOnlyMemory<byte>> segments)
    {
        if (!Enter())
        {
            return TransferResult.Failed;
        }

        var pieces = stackalloc Native.Piece[MostPieces];
        var pins = new PinnedSegments();
        nint total = 0;
        for (var i = 0; i < segments.Length; i++)
        {
            total += segments[i].Length;
            pins[i] = segments[i].Pin();
            pieces[i] = new Native.Piece { Start = (byte*)pins[i].Pointer, Length = segments[i].Length };
        }

        BeginWrite();
        var message = new Native.MessageHeader { Pieces = pieces, PieceCount = segments.Length };
        var result = EndWrite(Native.sendmsg(_descriptor, &message, Native.MSG_NOSIGNAL | Native.MSG_DONTWAIT), total);
        for (var i = 0; i < segments.Length; i++)
        {
            pins[i].Dispose();
        }

        Leave();
        return result;
    }

    [InlineArray(MostPieces)]
    private struct PinnedSegments
    {
        private MemoryHandle _first;
    }
}
