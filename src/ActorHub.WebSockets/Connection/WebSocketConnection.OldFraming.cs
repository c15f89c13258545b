// The framing of hixie-75 and of hixie-76, which is hybi-00 (there §5.3). It has no header, no masks, no control frames but a close, and
// no binary messages:
//
//   00 <UTF-8> FF             a text message
//   FF 00                     the closing handshake, since hixie-76
//   80..FF <length> <bytes>   data of a kind that was never defined, to be skipped; the length is base 128, its highest bit means "more"
//
// Stricter than the drafts: any other first byte fails the connection (the drafts skip to the next FF), and so does text that is not UTF-8
// (the drafts replace it with U+FFFD). hixie-75 has no closing handshake: the end of the transport between two frames is a normal close. An
// FF 00 in hixie-75 is treated as a close, because it has no other meaning, but it is not answered.
namespace ActorHub.WebSockets;

public sealed partial class WebSocketConnection
{
    private const byte OldTextStart = 0x00;
    private const byte OldTextEnd = 0xFF;

    // 63 bits at 7 bits each. Longer lengths have leading zeros, of which a peer could send any number.
    private const int MaxOldLengthBytes = 9;

    private readonly OldFrame? _old;

    private bool TryReadOldEvent(out WebSocketEvent e)
    {
        while (!_input.IsEmpty)
        {
            switch (_old!.Place)
            {
                case OldPlace.Text:
                    if (TryReadOldText(out e))
                    {
                        return true;
                    }

                    break;
                case OldPlace.Skipped:
                    SkipOldData();
                    break;
                default:
                    var first = _input.Span[0];
                    _input = _input[1..];
                    if (_old.Place == OldPlace.Between ? TryBeginOldFrame(first, out e) : TryReadOldLength(first, out e))
                    {
                        return true;
                    }

                    break;
            }
        }

        if (_eof && IsReading)
        {
            e = _version == WebSocketVersion.Hixie75 && _old!.Place == OldPlace.Between ? EndOfTransport() with { Close = CloseFrame.Empty } : EndOfTransport();
            return true;
        }

        e = default;
        return false;
    }

    private bool TryBeginOldFrame(byte type, out WebSocketEvent e)
    {
        e = default;
        if (type is > OldTextStart and < 0x80)
        {
            e = FailWith(ProtocolErrors.UnknownFrameType);
            return true;
        }

        if (type == OldTextStart)
        {
            _old!.Place = OldPlace.Text;
            _messageOpcode = Opcode.Text;
        }
        else
        {
            (_old!.Place, _old.Type, _old.Length, _old.LengthBytes) = (OldPlace.Length, type, 0, 0);
        }

        return false;
    }

    private bool TryReadOldText(out WebSocketEvent e)
    {
        e = default;
        var end = _input.Span.IndexOf(OldTextEnd);
        var ends = end >= 0;
        var part = ends ? _input[..end] : _input;
        _input = ends ? _input[(end + 1)..] : default;
        var error = CheckOldText(part.Span, ends);
        if (error is not null)
        {
            e = FailWith(error);
            return true;
        }

        _messageLength += part.Length;
        if (ends)
        {
            _old!.Place = OldPlace.Between;
            ObserveOldFrame(Opcode.Text, _messageLength);
        }

        if (DeliversParts)
        {
            Observe(FrameDirection.Received, part.Span);
            return TryDeliverPart(part, ends, out e);
        }

        if ((_message is not null || !ends) && !TryGather(part.Span))
        {
            e = FailWith(ProtocolErrors.MessageMemory);
            return true;
        }

        if (!ends)
        {
            return false;
        }

        var message = _message is not null ? Gathered : part;
        Observe(FrameDirection.Received, message.Span);
        e = Deliver(message);
        return true;
    }

    private ProtocolError? CheckOldText(ReadOnlySpan<byte> part, bool ends)
    {
        // Check the bytes within the limit first: the error must not depend on how the bytes were split.
        var left = Math.Min(MaxMessage, MaxFrame) - _messageLength;
        var fits = part.Length <= left;
        if (!_utf8.Append(fits ? part : part[..(int)left]))
        {
            return ProtocolErrors.TextNotUtf8;
        }

        if (!fits)
        {
            return ProtocolErrors.MessageTooBig;
        }

        return ends && !_utf8.IsComplete ? ProtocolErrors.TextNotUtf8 : null;
    }

    private bool TryReadOldLength(byte digit, out WebSocketEvent e)
    {
        e = default;
        var frame = _old!;
        if (++frame.LengthBytes > MaxOldLengthBytes)
        {
            e = FailWith(ProtocolErrors.LengthTooLong);
            return true;
        }

        frame.Length = (frame.Length << 7) | (digit & 0x7Fu);
        if (frame.Length > Math.Min(MaxMessage, MaxFrame))
        {
            e = FailWith(ProtocolErrors.MessageTooBig);
            return true;
        }

        if (digit >= 0x80)
        {
            return false;
        }

        if (frame is { Type: OldTextEnd, Length: 0 })
        {
            ObserveOldFrame(Opcode.Close, 0);
            e = CloseWith(CloseFrame.Empty);
            return true;
        }

        ObserveOldFrame(Opcode.Binary, frame.Length);
        frame.Place = frame.Length > 0 ? OldPlace.Skipped : OldPlace.Between;
        return false;
    }

    private void SkipOldData()
    {
        var count = (int)Math.Min(_old!.Length, _input.Length);
        Observe(FrameDirection.Received, _input.Span[..count]);
        _input = _input[count..];
        _old.Length -= count;
        if (_old.Length == 0)
        {
            _old.Place = OldPlace.Between;
        }
    }

    /// <summary>Closes as the version allows: with a close without code and reason, or only by the end of the transport.</summary>
    private void CloseOld()
    {
        if (TryWriteOldClose())
        {
            _state = new ConnectionState.Closing(CloseFrame.Empty);
            return;
        }

        _state = new ConnectionState.Closed(null, null);
        Stop();
    }

    /// <summary>Writes a close, unless a text is being sent in parts: the peer would take the close for the end of the text.</summary>
    private bool TryWriteOldClose()
    {
        if (_version == WebSocketVersion.Hixie75 || _outgoing is not null)
        {
            return false;
        }

        var room = RoomFor(2);
        (room[0], room[1]) = (OldTextEnd, 0x00);
        ObserveOldFrame(Opcode.Close, 0, FrameDirection.Sent);
        return true;
    }

    /// <summary>Writes a text or a part of it. No escaping is needed, because valid UTF-8 never contains the byte that ends a text.</summary>
    private void WriteOldText(ReadOnlySpan<byte> part, TextStart start, MessageEnd end)
    {
        var framing = (start == TextStart.Here ? 1 : 0) + (end == MessageEnd.Here ? 1 : 0);
        var room = RoomFor((long)part.Length + framing);
        if (start == TextStart.Here)
        {
            room[0] = OldTextStart;
            room = room[1..];
        }

        part.CopyTo(room);
        if (end == MessageEnd.Here)
        {
            room[^1] = OldTextEnd;
            ObserveOldFrame(Opcode.Text, part.Length, FrameDirection.Sent);
        }

        Observe(FrameDirection.Sent, part);
    }

    private void ObserveOldFrame(Opcode opcode, long length, FrameDirection direction = FrameDirection.Received) =>
        Observe(direction, new FrameHeader { Opcode = opcode, Fin = true, PayloadLength = length });

    private enum OldPlace : byte
    {
        Between,
        Text,
        Length,
        Skipped,
    }

    private enum TextStart
    {
        Here,
        Earlier,
    }

    /// <summary>The reader's position in a frame. Only connections of these versions have one.</summary>
    private sealed class OldFrame
    {
        public OldPlace Place { get; set; }

        public byte Type { get; set; }

        public byte LengthBytes { get; set; }

        public long Length { get; set; }
    }
}
