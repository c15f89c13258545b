using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace ActorHub.WebSockets;

// From bytes to events. One frame is open at a time (_frame, _remaining) and at most one message (_messageOpcode); control frames may come
// between the fragments of a message, so their payload, when split, is gathered apart from it.
public sealed partial class WebSocketConnection
{
    private const int MinMessage = 256;

    private static readonly ProtocolError NotUtf8 = new(CloseCode.InvalidPayload, "text is not UTF-8", "RFC 6455 §8.1");

    private Memory<byte> _input;
    private bool _eof;

    // Bytes of a header that was cut; only then is the length above zero.
    private HeaderBytes _head;
    private byte _headLength;

    private bool _inFrame;
    private FrameHeader _frame;
    private long _remaining;

    // The message under way. Continuation says that there is none.
    private Opcode _messageOpcode;
    private Utf8Validator _utf8;
    private int _fragments;
    private int _messageLength;
    private byte[]? _message;
    private byte[]? _control;

    /// <summary>Reads the next event from the bytes received.</summary>
    /// <param name="e">Its payload is valid only until the next call on the connection.</param>
    /// <returns>False when the bytes hold no further event; they are then no longer borrowed.</returns>
    public bool TryReadEvent(out WebSocketEvent e)
    {
        ReleaseDelivered();
        while (!_input.IsEmpty || _inFrame)
        {
            if (!_inFrame)
            {
                var error = TryReadHeader();
                if (error is not null)
                {
                    e = FailWith(error);
                    return true;
                }

                continue;
            }

            if (_input.IsEmpty && _remaining > 0)
            {
                break;
            }

            if (_frame.IsControl ? TryReadControl(out e) : TryReadData(out e))
            {
                return true;
            }
        }

        if (_eof && IsReading)
        {
            e = EndOfTransport();
            return true;
        }

        e = default;
        return false;
    }

    private ProtocolError? TryReadHeader()
    {
        var input = _input.Span;
        var known = (int)_headLength;
        FrameHeader header;
        ProtocolError? error;
        OperationStatus status;
        if (known == 0)
        {
            error = CheckOrder(input[0]);
            if (error is not null)
            {
                return error;
            }

            status = FrameHeader.TryRead(input, Side, MaxPayload(input[0]), out header, out error);
        }
        else
        {
            Span<byte> joined = _head;
            var added = Math.Min(input.Length, joined.Length - known);
            input[..added].CopyTo(joined[known..]);
            status = FrameHeader.TryRead(joined[..(known + added)], Side, MaxPayload(joined[0]), out header, out error);
        }

        switch (status)
        {
            case OperationStatus.Done:
                _input = _input[(header.Size - known)..];
                _headLength = 0;
                return Begin(header);
            case OperationStatus.NeedMoreData:
                if (known == 0)
                {
                    input.CopyTo(_head);
                }

                _headLength = (byte)(known + input.Length);
                _input = default;
                return null;
            default:
                return error;
        }
    }

    /// <summary>§5.4: fragments of a message are not mixed with another message. The first byte of a frame decides.</summary>
    private ProtocolError? CheckOrder(byte first)
    {
        var inMessage = _messageOpcode != Opcode.Continuation;
        return (Opcode)(first & 0x0F) switch
        {
            Opcode.Continuation when !inMessage => new ProtocolError(CloseCode.ProtocolError, "unexpected continuation", "RFC 6455 §5.4"),
            Opcode.Text or Opcode.Binary when inMessage => new ProtocolError(CloseCode.ProtocolError, "expected a continuation", "RFC 6455 §5.4"),
            _ => null,
        };
    }

    private long MaxPayload(byte first)
    {
        Debug.Assert(_messageLength <= _options.MaxMessageBytes, "a frame that goes beyond was refused by its header");
        if ((first & 0x08) != 0)
        {
            return long.MaxValue; // control frames have their own limit
        }

        return Math.Min(_options.MaxFrameBytes, Math.Min(_options.MaxMessageBytes, Array.MaxLength) - _messageLength);
    }

    private ProtocolError? Begin(in FrameHeader header)
    {
        if (!header.IsControl)
        {
            _fragments++;
            if (!header.Fin && _fragments >= _options.MaxFragments)
            {
                return new ProtocolError(CloseCode.MessageTooBig, "too many fragments", "RFC 6455 §10.4");
            }

            if (header.Opcode != Opcode.Continuation)
            {
                _messageOpcode = header.Opcode;
            }
        }

        _frame = header;
        _remaining = header.PayloadLength;
        _inFrame = true;
        return null;
    }

    /// <summary>Takes what has come of the open frame's payload, unmasked.</summary>
    private Memory<byte> TakePayload()
    {
        var count = (int)Math.Min(_remaining, _input.Length);
        var part = _input[..count];
        if (_frame.Masked)
        {
            Masking.Apply(part.Span, _frame.MaskKey, (int)((_frame.PayloadLength - _remaining) & 3));
        }

        _input = _input[count..];
        _remaining -= count;
        _inFrame = _remaining > 0;
        return part;
    }

    private bool TryReadControl(out WebSocketEvent e)
    {
        var before = (int)(_frame.PayloadLength - _remaining);
        var part = TakePayload();
        ReadOnlyMemory<byte> payload = part;
        if (_inFrame || before > 0)
        {
            PooledBuffer.Grow(ref _control, before, FrameHeader.MaxControlPayload);
            part.Span.CopyTo(_control.AsSpan(before));
            payload = _control.AsMemory(0, before + part.Length);
        }

        if (_inFrame)
        {
            e = default;
            return false;
        }

        switch (_frame.Opcode)
        {
            case Opcode.Close:
                e = ReceiveClose(payload.Span);
                break;
            case Opcode.Ping:
                // §5.5.2: a Ping MUST be answered until a Close was received, even after we sent ours.
                WriteFrame(Opcode.Pong, payload.Span);
                e = new WebSocketEvent(WebSocketEventKind.Ping, payload);
                break;
            default:
                e = new WebSocketEvent(WebSocketEventKind.Pong, payload);
                break;
        }

        return true;
    }

    private bool TryReadData(out WebSocketEvent e)
    {
        e = default;
        var whole = _frame.Opcode != Opcode.Continuation && _frame.Fin && _remaining == _frame.PayloadLength && _remaining <= _input.Length;
        var part = TakePayload();
        if (whole)
        {
            // The usual case, without a copy: one frame that lies whole in the bytes received.
            if (_messageOpcode == Opcode.Text && !Utf8.IsValid(part.Span))
            {
                e = FailWith(NotUtf8);
                return true;
            }

            e = Deliver(part);
            return true;
        }

        if (_messageOpcode == Opcode.Text && !_utf8.Append(part.Span))
        {
            e = FailWith(NotUtf8);
            return true;
        }

        if (!part.IsEmpty)
        {
            PooledBuffer.Grow(ref _message, _messageLength, Math.Max(MinMessage, (long)_messageLength + part.Length));
            part.Span.CopyTo(_message.AsSpan(_messageLength));
            _messageLength += part.Length;
        }

        if (_inFrame || !_frame.Fin)
        {
            return false;
        }

        e = _messageOpcode == Opcode.Text && !_utf8.IsComplete ? FailWith(NotUtf8) : Deliver(_message.AsMemory(0, _messageLength));
        return true;
    }

    private WebSocketEvent Deliver(ReadOnlyMemory<byte> message)
    {
        var kind = _messageOpcode == Opcode.Text ? WebSocketEventKind.Text : WebSocketEventKind.Binary;
        _messageOpcode = Opcode.Continuation;
        _utf8 = default;
        _fragments = 0;
        _messageLength = 0;
        return new WebSocketEvent(kind, message);
    }

    /// <summary>Gives back the buffers of the event that was read last: no message or no control frame is open in them any more.</summary>
    private void ReleaseDelivered()
    {
        if (_message is not null && _messageLength == 0)
        {
            PooledBuffer.Return(ref _message);
        }

        if (_control is not null && !(_inFrame && _frame.IsControl))
        {
            PooledBuffer.Return(ref _control);
        }
    }

    private void StopReading()
    {
        _input = default;
        _inFrame = false;
        _headLength = 0;
        Deliver(default);
        ReleaseDelivered();
    }

    [InlineArray(FrameHeader.MaxSize)]
    private struct HeaderBytes
    {
        private byte _first;
    }
}
