using System.Diagnostics;
using System.Text.Unicode;

namespace ActorHub.WebSockets;

// From data frames to messages: their order, their limits, UTF-8 and decompression.
public sealed partial class WebSocketConnection
{
    // The smallest buffer to inflate into. Most messages fit, so that one call suffices.
    private const int MinInflated = 1 << 12;
    private const int InflateProbe = 64;

    // Most bytes in one part of a compressed message that is delivered in parts.
    private const int MaxInflatedPart = 1 << 14;

    // The message being received. Continuation means that there is none.
    private Opcode _messageOpcode;
    private Utf8Validator _utf8;
    private int _fragments;
    private long _messageLength;

    // The bytes of the message that are gathered for delivery: the whole message, or the part that was inflated. Once they were delivered, the
    // buffer counts as empty and holds its memory until the next call.
    private MessageBuffer? _message;

    private bool IsInflating => _deflate is { IsPending: true };

    private bool DeliversParts => _options.Delivery == MessageDelivery.Partial;

    private long MaxMessage => DeliversParts && _options.MaxMessageBytes == int.MaxValue ? long.MaxValue : Math.Min(_options.MaxMessageBytes, Array.MaxLength);

    private long MaxFrame => _options.MaxFrameBytes == int.MaxValue ? long.MaxValue : _options.MaxFrameBytes;

    /// <summary>§5.4: fragments of a message must not be interleaved with another message. The first byte of a frame shows it.</summary>
    private ProtocolError? CheckOrder(byte first)
    {
        var inMessage = _messageOpcode != Opcode.Continuation;
        return (Opcode)(first & 0x0F) switch
        {
            Opcode.Continuation when !inMessage => ProtocolErrors.UnexpectedContinuation,
            Opcode.Text or Opcode.Binary when inMessage => ProtocolErrors.ExpectedContinuation,
            _ => null,
        };
    }

    private long MaxPayload(byte first)
    {
        Debug.Assert(_messageLength <= MaxMessage, "a frame that exceeds it was refused by its header");
        if ((first & 0x08) != 0)
        {
            return long.MaxValue; // control frames have their own limit
        }

        if (_deflate is null || !(_deflate.Receiving || (first & 0x40) != 0))
        {
            return Math.Min(MaxFrame, MaxMessage - _messageLength);
        }

        // Compressed data may be longer than the message, by the headers of its blocks, of which a peer could send any number.
        var received = _deflate.Receiving ? _deflate.Received : 0;
        return MaxMessage == long.MaxValue ? MaxFrame : Math.Min(MaxFrame, _options.MaxMessageBytes + (_options.MaxMessageBytes / 8L) + 1024 - received);
    }

    private ProtocolError? BeginData(in FrameHeader header)
    {
        _fragments++;
        if (!header.Fin && _fragments >= _options.MaxFragments)
        {
            return ProtocolErrors.TooManyFragments;
        }

        if (header.Opcode != Opcode.Continuation)
        {
            _messageOpcode = header.Opcode;
        }

        // RFC 7692 §6: RSV1 on the first frame marks the whole message as compressed. The frame rules allow it only with the extension.
        return header.Rsv != 0 && !_deflate!.TryBeginMessage() ? ProtocolErrors.DeflateMemory : null;
    }

    private bool TryReadData(out WebSocketEvent e)
    {
        e = default;
        if (_deflate is { Receiving: true })
        {
            _deflate.Take(TakePayload());
            return false;
        }

        var whole = _frame.Opcode != Opcode.Continuation && _frame.Fin && _remaining == _frame.PayloadLength && _remaining <= _input.Length;
        var part = TakePayload();
        if (whole)
        {
            // The usual case, without a copy: one frame that is complete in the bytes received.
            e = _messageOpcode == Opcode.Text && !Utf8.IsValid(part.Span) ? FailWith(ProtocolErrors.TextNotUtf8) : Deliver(part);
            return true;
        }

        var ends = !_inFrame && _frame.Fin;
        if (_messageOpcode == Opcode.Text && !(_utf8.Append(part.Span) && (!ends || _utf8.IsComplete)))
        {
            e = FailWith(ProtocolErrors.TextNotUtf8);
            return true;
        }

        _messageLength += part.Length;
        if (DeliversParts)
        {
            return TryDeliverPart(part, ends, out e);
        }

        if (!TryGather(part.Span))
        {
            e = FailWith(ProtocolErrors.MessageMemory);
            return true;
        }

        if (!ends)
        {
            return false;
        }

        e = Deliver(Gathered);
        return true;
    }

    /// <summary>Inflates the received bytes of a compressed message.</summary>
    private bool TryReadInflated(out WebSocketEvent e)
    {
        var deflate = _deflate!;
        e = default;
        do
        {
            var error = InflateMore(deflate);
            if (error is not null)
            {
                e = FailWith(error);
                return true;
            }

            if (DeliversParts && deflate.IsPending)
            {
                return TryDeliverPart(Gathered, false, out e);
            }
        }
        while (deflate.IsPending);

        var ends = !_inFrame && _frame.Fin;
        if (ends && !deflate.TryEndMessage())
        {
            e = FailWith(ProtocolErrors.DeflateCutOff);
            return true;
        }

        if (ends && _messageOpcode == Opcode.Text && !_utf8.IsComplete)
        {
            e = FailWith(ProtocolErrors.TextNotUtf8);
            return true;
        }

        if (!ends && !DeliversParts)
        {
            return false;
        }

        return TryDeliverPart(Gathered, ends, out e);
    }

    private ProtocolError? InflateMore(PerMessageDeflate deflate)
    {
        // If the message is at its limit or the buffer is full, inflate into a probe: it shows whether the message continues, before the
        // buffer is doubled and copied. Messages of 2^n bytes often end exactly there.
        var left = MaxMessage - _messageLength;
        var isFull = left == 0 || _message is { Length: > 0, Room.IsEmpty: true };
        Span<byte> beyond = stackalloc byte[InflateProbe];
        if (!isFull && !TryMakeRoomToInflate(deflate, left))
        {
            return ProtocolErrors.MessageMemory;
        }

        var room = isFull ? beyond[..(int)Math.Clamp(left, 1, InflateProbe)] : RoomToInflate(left);
        var inflated = deflate.TryInflate(room, out var written);
        if (left == 0 && written > 0)
        {
            return ProtocolErrors.MessageTooBig;
        }

        // Check the bytes before invalid data first: the error must not depend on how the bytes were split.
        if (_messageOpcode == Opcode.Text && !_utf8.Append(room[..written]))
        {
            return ProtocolErrors.TextNotUtf8;
        }

        if (deflate.IsBomb)
        {
            return ProtocolErrors.InflateRatio;
        }

        if (!isFull)
        {
            _message!.Advance(written);
        }
        else if (!TryGather(room[..written]))
        {
            return ProtocolErrors.MessageMemory;
        }

        _messageLength += written;
        return inflated ? null : ProtocolErrors.NotDeflate;
    }

    /// <summary>Makes room for the next inflated bytes. The buffer grows with the bytes that were really inflated.</summary>
    private bool TryMakeRoomToInflate(PerMessageDeflate deflate, long left)
    {
        _message ??= MessageBuffer.Rent(MessageBudget);
        var gathered = _message.Length;
        return _message.TryReserve(DeliversParts ? MaxInflatedPart : gathered > 0 ? gathered + 1L : Math.Max(MinInflated, Math.Min(4L * deflate.PendingLength, left)));
    }

    private Span<byte> RoomToInflate(long left)
    {
        var room = _message!.Room;
        return room.Length > left ? room[..(int)left] : room;
    }

    private Memory<byte> Gathered => _message?.Bytes ?? default;

    /// <summary>Appends bytes to those gathered.</summary>
    /// <returns>False if there is no memory for them.</returns>
    private bool TryGather(ReadOnlySpan<byte> part)
    {
        if (part.IsEmpty)
        {
            return true;
        }

        _message ??= MessageBuffer.Rent(MessageBudget);
        return _message.TryAppend(part);
    }

    private bool TryDeliverPart(ReadOnlyMemory<byte> part, bool ends, out WebSocketEvent e)
    {
        if (ends)
        {
            e = Deliver(part);
            return true;
        }

        _message?.Clear();
        e = new WebSocketEvent(MessageKind, part) { EndOfMessage = false };
        return !part.IsEmpty;
    }

    private WebSocketEvent Deliver(ReadOnlyMemory<byte> message)
    {
        var kind = MessageKind;
        EndMessage();
        return new WebSocketEvent(kind, message);
    }

    private WebSocketEventKind MessageKind => _messageOpcode == Opcode.Text ? WebSocketEventKind.Text : WebSocketEventKind.Binary;

    private void EndMessage()
    {
        _messageOpcode = Opcode.Continuation;
        _utf8 = default;
        _fragments = 0;
        _messageLength = 0;
        _message?.Clear();
    }

    /// <summary>Returns the buffers of the last event, which the application no longer uses.</summary>
    private void ReleaseDelivered()
    {
        if (_message is { Length: 0 })
        {
            _message.Release();
            _message = null;
        }

        if (_control is not null && !(_inFrame && _frame.IsControl))
        {
            PooledBuffer.Return(ref _control);
        }
    }

    /// <summary>Returns the buffers of what was received and not delivered. The payload of the last event stays valid.</summary>
    private void DiscardUndelivered()
    {
        if (_message is { Length: > 0 })
        {
            _message.Release();
            _message = null;
        }

        if (_inFrame && _frame.IsControl)
        {
            PooledBuffer.Return(ref _control);
        }
    }
}
