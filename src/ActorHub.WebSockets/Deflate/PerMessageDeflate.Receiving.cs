using System.Diagnostics;

namespace ActorHub.WebSockets;

internal sealed partial class PerMessageDeflate
{
    // Size up to which the ratio is not limited: a small message of zeros is not an attack.
    private const int BytesWithoutRatioLimit = 1 << 20;

    private readonly int _receiveCost;
    private bool _receivePaid;
    private Inflater? _inflater;
    private ReadOnlyMemory<byte> _pending;
    private long _inflated;

    /// <summary>Whether a compressed message is being received.</summary>
    public bool Receiving { get; private set; }

    /// <summary>Compressed bytes received of that message.</summary>
    public long Received { get; private set; }

    /// <summary>Whether received bytes are not completely inflated, or their output is not completely written.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Compressed bytes that were received and not inflated.</summary>
    public int PendingLength => _pending.Length;

    /// <summary>Begins a compressed message.</summary>
    /// <returns>False if the budget has no memory for the peer's context takeover.</returns>
    public bool TryBeginMessage()
    {
        Debug.Assert(!Receiving, "one message at a time");
        if (!_receivePaid)
        {
            _receivePaid = TryTake(_receiveCost);
            if (!_receivePaid)
            {
                return false;
            }
        }

        _inflater ??= Inflater.Rent();
        (Receiving, Received, _inflated) = (true, 0, 0);
        return true;
    }

    /// <summary>Takes the next bytes of the message.</summary>
    /// <param name="part">Borrowed until they are inflated.</param>
    public void Take(ReadOnlyMemory<byte> part)
    {
        Debug.Assert(!IsPending, "earlier bytes must be inflated first");
        _pending = part;
        Received += part.Length;
        IsPending = true;
    }

    /// <summary>Inflates the pending bytes, until none are left or the output is full.</summary>
    /// <param name="room">Receives the output; not empty.</param>
    /// <param name="written">Bytes written, including those before invalid data.</param>
    /// <returns>False if the bytes are not valid DEFLATE.</returns>
    public bool TryInflate(Span<byte> room, out int written)
    {
        var inflated = _inflater!.TryInflate(_pending.Span, room, out var consumed, out written);
        _pending = _pending[consumed..];
        _inflated += written;
        IsPending = written == room.Length;
        return inflated;
    }

    /// <summary>Whether the message exceeds <see cref="WebSocketConnectionOptions.MaxInflateRatio"/>.</summary>
    public bool IsBomb => _inflated > BytesWithoutRatioLimit && (_inflated - BytesWithoutRatioLimit) / _options.MaxInflateRatio > Received;

    /// <summary>Ends the message.</summary>
    /// <returns>False if it ends in the middle of a block.</returns>
    public bool TryEndMessage()
    {
        Debug.Assert(Receiving && !IsPending, "everything was inflated");
        var ended = _inflater!.TryEndMessage();
        Receiving = false;
        if (_receiveCost == 0)
        {
            _inflater.Return();
            _inflater = null;
        }

        return ended;
    }

    /// <summary>Releases the decompressor and its memory. Nothing may be received afterwards.</summary>
    public void StopReceiving()
    {
        (Receiving, IsPending, _pending) = (false, false, default);
        _inflater?.Return();
        _inflater = null;
        if (_receivePaid)
        {
            Give(_receiveCost);
            _receivePaid = false;
        }
    }
}
