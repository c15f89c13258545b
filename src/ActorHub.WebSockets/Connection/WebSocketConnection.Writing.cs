using System.Text.Unicode;

namespace ActorHub.WebSockets;

// Output: whole frames, one after the other, in a pooled buffer that is rented only while output is pending.
public sealed partial class WebSocketConnection
{
    // Bytes of pending Pongs above which a new Pong replaces the last one (§5.5.3 requires an answer only to the latest Ping), so that a peer
    // that sends Pings and does not read cannot exhaust our memory.
    private const int MaxPongs = 1 << 16;

    private byte[]? _output;
    private int _outputLength;
    private bool _outputTaken;

    // Bytes of pending Pongs. And 1 plus the offset of the last Pong if the output ends with it; otherwise 0.
    private int _pongs;
    private int _lastPong;

    /// <summary>Bytes of pending output (<see cref="WebSocketConnectionOptions.MaxBufferedBytes"/>).</summary>
    public int BufferedBytes => (_outputTaken ? 0 : _outputLength) + (_lent?.Bytes.Length ?? 0);

    /// <summary>Takes pending output, in order. Call it until it returns false, which releases the buffer.</summary>
    /// <param name="bytes">
    /// Whole frames; after <see cref="LendBinary"/> or <see cref="LendText"/> the header of a frame and then, in a second call, its payload. Valid
    /// until this method returns false or another member is called: write or copy the bytes before that.
    /// </param>
    /// <returns>False if no output is pending.</returns>
    public bool TryTakeOutput(out ReadOnlyMemory<byte> bytes)
    {
        if (_output is not null && !_outputTaken)
        {
            _outputTaken = true;
            bytes = _output.AsMemory(0, _outputLength);
            return true;
        }

        if (_lent is { Bytes.IsEmpty: false })
        {
            bytes = _lent.Bytes;
            _lent.Bytes = default;
            return true;
        }

        ReturnOutput();
        bytes = default;
        return false;
    }

    /// <summary>Sends a text message. Does nothing if the connection is not open or the output is full (<see cref="WebSocketConnectionOptions.MaxBufferedBytes"/>).</summary>
    /// <param name="utf8">The text; any length.</param>
    /// <returns>Whether the message was put into the output.</returns>
    /// <exception cref="ArgumentException">The bytes are not UTF-8, as text must be (§8.1).</exception>
    /// <exception cref="InvalidOperationException">A message is being sent in parts.</exception>
    public bool SendText(ReadOnlySpan<byte> utf8)
    {
        CheckText(utf8, nameof(utf8));
        return SendMessage(Opcode.Text, utf8);
    }

    /// <summary>Sends a binary message. Does nothing if the connection is not open or the output is full (<see cref="WebSocketConnectionOptions.MaxBufferedBytes"/>).</summary>
    /// <param name="payload">The message; any length.</param>
    /// <returns>Whether the message was put into the output.</returns>
    /// <exception cref="NotSupportedException">The version is hixie-75 or hybi-00, which support only text.</exception>
    /// <exception cref="InvalidOperationException">A message is being sent in parts.</exception>
    public bool SendBinary(ReadOnlySpan<byte> payload) => SendMessage(Opcode.Binary, payload);

    /// <summary>Sends a Ping. Does nothing if the connection is not open, the output is full, or the version has no Pings.</summary>
    /// <param name="payload">At most 125 bytes, which the Pong returns.</param>
    /// <returns>Whether the Ping was put into the output.</returns>
    /// <exception cref="ArgumentException">The payload is too long (§5.5).</exception>
    public bool SendPing(ReadOnlySpan<byte> payload) => SendControl(Opcode.Ping, payload);

    /// <summary>
    /// Sends a Pong: the answer to a Ping with <see cref="PongReply.Manual"/>, or an unsolicited one as a heartbeat (§5.5.3). Does nothing if the
    /// connection is not open, the output is full, or the version has no Pongs.
    /// </summary>
    /// <param name="payload">At most 125 bytes.</param>
    /// <returns>Whether the Pong was put into the output.</returns>
    /// <exception cref="ArgumentException">The payload is too long (§5.5).</exception>
    public bool SendPong(ReadOnlySpan<byte> payload) => SendControl(Opcode.Pong, payload);

    private void RefuseOldBinary(Opcode opcode)
    {
        if (_old is not null && opcode == Opcode.Binary)
        {
            throw new NotSupportedException($"{_version} has no binary messages.");
        }
    }

    private bool MaySend => _state is (ConnectionState.Open or ConnectionState.Answering or ConnectionState.Failing) && BufferedBytes < _options.MaxBufferedBytes;

    private static void CheckText(ReadOnlySpan<byte> utf8, string parameter)
    {
        if (!Utf8.IsValid(utf8))
        {
            throw NotUtf8(parameter);
        }
    }

    private static ArgumentException NotUtf8(string parameter) => new("A text message is UTF-8 (RFC 6455 §8.1).", parameter);

    private bool SendControl(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > FrameHeader.MaxControlPayload)
        {
            throw new ArgumentException($"A control frame carries at most {FrameHeader.MaxControlPayload} bytes (RFC 6455 §5.5).", nameof(payload));
        }

        if (!MaySend || _old is not null)
        {
            return false;
        }

        WriteFrame(opcode, payload);
        return true;
    }

    private bool SendMessage(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        if (_outgoing is not null)
        {
            throw new InvalidOperationException("Only control frames may come between the parts of a message (RFC 6455 §5.4).");
        }

        RefuseOldBinary(opcode);
        if (!MaySend)
        {
            return false;
        }

        if (_old is not null)
        {
            WriteOldText(payload, TextStart.Here, MessageEnd.Here);
            return true;
        }

        if (!Compresses(payload.Length))
        {
            WriteFragments(opcode, 0, payload, MessageEnd.Here);
            return true;
        }

        byte[]? compressed = null;
        if (_deflate!.TryCompress(payload, ref compressed, out var length))
        {
            WriteFragments(opcode, FrameRules.Rsv1, compressed.AsSpan(0, length), MessageEnd.Here);
        }
        else
        {
            WriteFragments(opcode, 0, payload, MessageEnd.Here);
        }

        PooledBuffer.Return(ref compressed);
        return true;
    }

    private bool Compresses(int length) => _deflate is not null && length >= Math.Max(1, _options.DeflateThresholdBytes);

    /// <summary>Writes a message or a part of it, in frames of at most <see cref="WebSocketConnectionOptions.MaxSendFrameBytes"/>.</summary>
    private void WriteFragments(Opcode opcode, byte rsv, ReadOnlySpan<byte> payload, MessageEnd end)
    {
        do
        {
            var part = payload[..Math.Min(payload.Length, _options.MaxSendFrameBytes)];
            payload = payload[part.Length..];
            var header = new FrameHeader { Opcode = opcode, Fin = payload.IsEmpty && end == MessageEnd.Here, Rsv = rsv, PayloadLength = part.Length };
            WriteFrame(header, part);
            (opcode, rsv) = (Opcode.Continuation, 0);
        }
        while (!payload.IsEmpty);
    }

    private void WritePong(ReadOnlySpan<byte> payload)
    {
        PrepareOutput();
        if (_pongs >= MaxPongs && _lastPong > 0)
        {
            _outputLength = _lastPong - 1;
        }

        var start = _outputLength;
        WriteFrame(Opcode.Pong, payload);
        _pongs += _outputLength - start;
        _lastPong = start + 1;
    }

    private void WriteFrame(Opcode opcode, ReadOnlySpan<byte> payload) =>
        WriteFrame(new FrameHeader { Opcode = opcode, Fin = true, PayloadLength = payload.Length }, payload);

    private void WriteFrame(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (_nextMaskKey is not null)
        {
            WriteBytes(header with { Masked = true, MaskKey = _nextMaskKey() }, payload);
        }
        else
        {
            WriteBytes(header, payload);
        }
    }

    private void WriteBytes(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        FrameWriter.Write(RoomFor(header.Size + (long)payload.Length), header, payload);
        if (_options.Observer is not null)
        {
            Observe(FrameDirection.Sent, header);
            Observe(FrameDirection.Sent, payload);
        }
    }

    /// <summary>Appends bytes to the output and returns them to be written.</summary>
    private Span<byte> RoomFor(long size)
    {
        PrepareOutput();
        if (_output is null)
        {
            _output = PooledBuffer.RentOutput(size);
        }
        else
        {
            PooledBuffer.Grow(ref _output, _outputLength, _outputLength + size);
        }

        var room = _output.AsSpan(_outputLength, (int)size);
        _outputLength += room.Length;
        _lastPong = 0;
        return room;
    }

    /// <summary>Prepares the output for appending: discards what was taken, and copies a lent payload.</summary>
    private void PrepareOutput()
    {
        if (_outputTaken)
        {
            ForgetTaken();
        }

        if (_lent is { Bytes.IsEmpty: false })
        {
            CopyLent(_lent);
        }
    }

    private void ForgetTaken() => (_outputLength, _outputTaken, _pongs, _lastPong) = (0, false, 0, 0);

    private void ReturnOutput()
    {
        PooledBuffer.ReturnOutput(ref _output);
        ForgetTaken();
        if (_lent is not null)
        {
            _lent.Bytes = default;
        }
    }

    private enum MessageEnd
    {
        Here,
        Later,
    }
}
