using System.Text.Unicode;

namespace ActorHub.WebSockets;

// What we send: whole frames, one after the other, in a buffer from the pool that exists only while something waits in it.
public sealed partial class WebSocketConnection
{
    private const int MinOutput = 256;

    private byte[]? _output;
    private int _outputLength;
    private bool _outputTaken;

    /// <summary>Takes everything that waits to be sent, in order.</summary>
    /// <param name="bytes">Whole frames. Valid only until the next call on the connection: write or copy them before.</param>
    /// <returns>False when nothing waits.</returns>
    public bool TryTakeOutput(out ReadOnlyMemory<byte> bytes)
    {
        if (_output is null || _outputTaken)
        {
            ReturnOutput();
            bytes = default;
            return false;
        }

        _outputTaken = true;
        bytes = _output.AsMemory(0, _outputLength);
        return true;
    }

    /// <summary>Sends a text message in one frame. Does nothing when the connection is not open.</summary>
    /// <param name="utf8">The text; any length.</param>
    /// <returns>Whether the message was put into the output.</returns>
    /// <exception cref="ArgumentException">The bytes are not UTF-8, which no peer may be sent as text (§8.1).</exception>
    public bool SendText(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            throw new ArgumentException("A text message is UTF-8 (RFC 6455 §8.1).", nameof(utf8));
        }

        return Send(Opcode.Text, utf8);
    }

    /// <summary>Sends a binary message in one frame. Does nothing when the connection is not open.</summary>
    /// <param name="payload">The message; any length.</param>
    /// <returns>Whether the message was put into the output.</returns>
    public bool SendBinary(ReadOnlySpan<byte> payload) => Send(Opcode.Binary, payload);

    /// <summary>Sends a Ping. Does nothing when the connection is not open.</summary>
    /// <param name="payload">At most 125 bytes, which the Pong brings back.</param>
    /// <returns>Whether the Ping was put into the output.</returns>
    /// <exception cref="ArgumentException">The payload is too long (§5.5).</exception>
    public bool SendPing(ReadOnlySpan<byte> payload) => SendControl(Opcode.Ping, payload);

    /// <summary>Sends a Pong that nobody asked for, as a heartbeat (§5.5.3). Does nothing when the connection is not open.</summary>
    /// <param name="payload">At most 125 bytes.</param>
    /// <returns>Whether the Pong was put into the output.</returns>
    /// <exception cref="ArgumentException">The payload is too long (§5.5).</exception>
    public bool SendPong(ReadOnlySpan<byte> payload) => SendControl(Opcode.Pong, payload);

    private bool SendControl(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > FrameHeader.MaxControlPayload)
        {
            throw new ArgumentException($"A control frame carries at most {FrameHeader.MaxControlPayload} bytes (RFC 6455 §5.5).", nameof(payload));
        }

        return Send(opcode, payload);
    }

    private bool Send(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        if (_state is not ConnectionState.Open)
        {
            return false;
        }

        WriteFrame(opcode, payload);
        return true;
    }

    private void WriteFrame(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var header = new FrameHeader
        {
            Opcode = opcode,
            Fin = true,
            Masked = _nextMaskKey is not null,
            MaskKey = _nextMaskKey?.Invoke() ?? 0,
            PayloadLength = payload.Length,
        };

        if (_outputTaken)
        {
            (_outputLength, _outputTaken) = (0, false);
        }

        PooledBuffer.Grow(ref _output, _outputLength, Math.Max(MinOutput, _outputLength + (long)header.Size + payload.Length));
        _outputLength += FrameWriter.Write(_output.AsSpan(_outputLength), header, payload);
    }

    private void ReturnOutput()
    {
        PooledBuffer.Return(ref _output);
        (_outputLength, _outputTaken) = (0, false);
    }
}
