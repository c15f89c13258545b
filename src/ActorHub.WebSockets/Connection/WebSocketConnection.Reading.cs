using System.Buffers;
using System.Runtime.CompilerServices;

namespace ActorHub.WebSockets;

// From bytes to frames. At most one frame (_frame, _remaining) and one message (_messageOpcode) are incomplete at a time. Control frames may
// arrive between the fragments of a message, so the payload of a split control frame has a separate buffer.
public sealed partial class WebSocketConnection
{
    private Memory<byte> _input;
    private bool _eof;

    // The first bytes of a header that was split; the length is 0 otherwise.
    private HeaderBytes _head;
    private byte _headLength;

    private bool _inFrame;
    private FrameHeader _frame;
    private long _remaining;
    private byte[]? _control;

    /// <summary>Reads the next event from the bytes received.</summary>
    /// <param name="e">The event. Its payload is valid only until the next call on the connection.</param>
    /// <returns>False if the bytes contain no further event. The bytes are then no longer borrowed.</returns>
    public bool TryReadEvent(out WebSocketEvent e)
    {
        ReleaseDelivered();
        if (_old is not null)
        {
            return TryReadOldEvent(out e);
        }

        while (!_input.IsEmpty || _inFrame || IsInflating)
        {
            if (IsInflating)
            {
                if (TryReadInflated(out e))
                {
                    return true;
                }

                continue;
            }

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

            status = FrameHeader.TryRead(input, RulesFor(input[0]), out header, out error);
        }
        else
        {
            Span<byte> joined = _head;
            var added = Math.Min(input.Length, joined.Length - known);
            input[..added].CopyTo(joined[known..]);
            status = FrameHeader.TryRead(joined[..(known + added)], RulesFor(joined[0]), out header, out error);
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

    private FrameRules RulesFor(byte first) =>
        new(_nextMaskKey is null ? MaskRule.Required : MaskRule.Forbidden, _deflate is null ? (byte)0 : FrameRules.Rsv1, MaxPayload(first));

    private ProtocolError? Begin(in FrameHeader header)
    {
        if (!header.IsControl)
        {
            var error = BeginData(header);
            if (error is not null)
            {
                return error;
            }
        }

        Observe(FrameDirection.Received, header);
        _frame = header;
        _remaining = header.PayloadLength;
        _inFrame = true;
        return null;
    }

    /// <summary>Takes the received bytes of the current frame's payload, and unmasks them.</summary>
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
        Observe(FrameDirection.Received, part.Span);
        return part;
    }

    private void Observe(FrameDirection direction, in FrameHeader header) => _options.Observer?.OnFrame(this, direction, header);

    private void Observe(FrameDirection direction, ReadOnlySpan<byte> part)
    {
        if (_options.Observer is not null && !part.IsEmpty)
        {
            _options.Observer.OnPayload(this, direction, part);
        }
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
                if (_options.Pongs == PongReply.Automatic)
                {
                    WritePong(payload.Span);
                }

                e = new WebSocketEvent(WebSocketEventKind.Ping, payload);
                break;
            default:
                e = new WebSocketEvent(WebSocketEventKind.Pong, payload);
                break;
        }

        return true;
    }

    private void StopReading()
    {
        DiscardUndelivered();
        _input = default;
        _inFrame = false;
        _headLength = 0;
        EndMessage();
        _deflate?.StopReceiving();
    }

    private void Stop()
    {
        StopReading();
        StopSending();
    }

    [InlineArray(FrameHeader.MaxSize)]
    private struct HeaderBytes
    {
        private byte _first;
    }
}
