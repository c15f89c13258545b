using System.Diagnostics;

namespace ActorHub.WebSockets;

internal sealed partial class PerMessageDeflate
{
    // What a message may inflate to whatever its ratio: a small message of zeros is no attack.
    private const int FreeOfRatio = 1 << 20;

    private readonly int _receiveCost;
    private bool _receivePaid;
    private Inflater? _inflater;
    private ReadOnlyMemory<byte> _pending;
    private long _inflated;

    /// <summary>Whether the message that is being received is compressed.</summary>
    public bool Receiving { get; private set; }

    /// <summary>Bytes of that message that have come, compressed.</summary>
    public long Received { get; private set; }

    /// <summary>Whether bytes that have come were not all inflated, or their output was not all written.</summary>
    public bool IsPending { get; private set; }

    /// <summary>How much compressed data has come and was not read.</summary>
    public int PendingLength => _pending.Length;

    /// <summary>A compressed message begins.</summary>
    /// <returns>False when the budget has no memory for the context that the peer takes over.</returns>
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
        Debug.Assert(!IsPending, "the earlier bytes come first");
        _pending = part;
        Received += part.Length;
        IsPending = true;
    }

    /// <summary>Inflates what was taken, until there is no more or no more room.</summary>
    /// <param name="room">Not empty.</param>
    /// <param name="written">Bytes written, also of what comes before bad data.</param>
    /// <returns>False when the bytes are not DEFLATE.</returns>
    public bool TryInflate(Span<byte> room, out int written)
    {
        var inflated = _inflater!.TryInflate(_pending.Span, room, out var consumed, out written);
        _pending = _pending[consumed..];
        _inflated += written;
        IsPending = written == room.Length;
        return inflated;
    }

    /// <summary>Whether the message has grown more than the options allow.</summary>
    public bool IsBomb => _inflated > FreeOfRatio && (_inflated - FreeOfRatio) / _options.MaxInflateRatio > Received;

    /// <summary>The message has come whole.</summary>
    /// <returns>False when it ends in the middle of a block.</returns>
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

    /// <summary>Nothing is received any more.</summary>
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
