using System.Buffers;

namespace ActorHub.WebSockets;

/// <summary>
/// Converts a server's frames to another form, once for all connections of that form. Each message is compressed independently, so it can be
/// sent to any connection of the form, whatever was sent to it before.
/// </summary>
public static class SharedFrames
{
    private const byte OldTextStart = 0x00;
    private const byte OldTextEnd = 0xFF;

    /// <summary>Writes frames in another form.</summary>
    /// <param name="frames">
    /// Whole unmasked frames, not compressed, as <see cref="FrameWriter"/> writes them. A fragmented message is not compressed.
    /// </param>
    /// <param name="form">The form to convert to.</param>
    /// <param name="options">The threshold and the level of compression, and the longest frame to send.</param>
    /// <param name="output">Receives the frames. Binary messages, Pings and Pongs are omitted in the old framing, which does not have them.</param>
    /// <returns>False if nothing was written, because the frames already have the form.</returns>
    /// <exception cref="ArgumentException">The bytes are not whole frames of a server.</exception>
    public static bool TryTranscode(ReadOnlySpan<byte> frames, SharedForm form, WebSocketConnectionOptions options, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        if (form == SharedForm.OldFraming)
        {
            WriteOld(frames, output);
            return true;
        }

        if (options.MaxSendFrameBytes >= frames.Length)
        {
            return form.IsDeflated && TryCompress(frames, form.WindowBits, options, output);
        }

        var whole = new ArrayBufferWriter<byte>();
        return form.IsDeflated && TryCompress(frames, form.WindowBits, options, whole)
            ? TryCut(whole.WrittenSpan, options.MaxSendFrameBytes, output) || Copy(whole.WrittenSpan, output)
            : TryCut(frames, options.MaxSendFrameBytes, output);
    }

    /// <summary>Splits off the next frame.</summary>
    internal static FrameHeader Next(ref ReadOnlySpan<byte> frames, out ReadOnlySpan<byte> frame)
    {
        var rules = new FrameRules(MaskRule.Forbidden, FrameRules.Rsv1, frames.Length);
        if (FrameHeader.TryRead(frames, rules, out var header, out _) != OperationStatus.Done || header.PayloadLength > frames.Length - header.Size)
        {
            throw new ArgumentException("The bytes are not whole frames of a server.", nameof(frames));
        }

        frame = frames[..(int)(header.Size + header.PayloadLength)];
        frames = frames[frame.Length..];
        return header;
    }

    private static bool TryCompress(ReadOnlySpan<byte> frames, int windowBits, WebSocketConnectionOptions options, IBufferWriter<byte> output)
    {
        // Unchanged frames are written only before a compressed one: often no frame is compressed, and then nothing is written.
        var kept = frames;
        var rest = frames;
        Deflater? deflater = null;
        byte[]? buffer = null;
        while (!rest.IsEmpty)
        {
            var header = Next(ref rest, out var frame);
            var isMessage = header is { Opcode: Opcode.Text or Opcode.Binary, Fin: true, Rsv: 0 };
            if (!isMessage || header.PayloadLength < Math.Max(1, options.DeflateThresholdBytes))
            {
                continue;
            }

            deflater ??= Deflater.Rent(windowBits, options.CompressionLevel);
            if (PerMessageDeflate.TryDeflate(deflater, frame[header.Size..], ZLib.Flush.Full, ref buffer, out var length) && length < header.PayloadLength)
            {
                output.Write(kept[..^(rest.Length + frame.Length)]);
                FrameWriter.Write(output, header with { Rsv = FrameRules.Rsv1, PayloadLength = length }, buffer.AsSpan(0, length));
                kept = rest;
            }
        }

        deflater?.Return();
        PooledBuffer.Return(ref buffer);
        if (kept.Length == frames.Length)
        {
            return false;
        }

        output.Write(kept);
        return true;
    }

    /// <summary>Splits data frames that are too long into fragments. Writes nothing if there are none.</summary>
    private static bool TryCut(ReadOnlySpan<byte> frames, int most, IBufferWriter<byte> output)
    {
        var kept = frames;
        var rest = frames;
        while (!rest.IsEmpty)
        {
            var header = Next(ref rest, out var frame);
            if (header.IsControl || header.PayloadLength <= most)
            {
                continue;
            }

            output.Write(kept[..^(rest.Length + frame.Length)]);
            kept = rest;
            var part = header;
            var payload = frame[header.Size..];
            while (!payload.IsEmpty)
            {
                var length = Math.Min(most, payload.Length);
                part = part with { Fin = header.Fin && length == payload.Length, PayloadLength = length };
                FrameWriter.Write(output, part, payload[..length]);
                payload = payload[length..];
                part = part with { Opcode = Opcode.Continuation, Rsv = 0 };
            }
        }

        return kept.Length < frames.Length && Copy(kept, output);
    }

    private static bool Copy(ReadOnlySpan<byte> frames, IBufferWriter<byte> output)
    {
        output.Write(frames);
        return true;
    }

    private static void WriteOld(ReadOnlySpan<byte> frames, IBufferWriter<byte> output)
    {
        var message = Opcode.Continuation; // the type of the current fragmented message
        while (!frames.IsEmpty)
        {
            var header = Next(ref frames, out var frame);
            if (header.Opcode is Opcode.Text or Opcode.Binary)
            {
                message = header.Opcode;
            }

            if (header.Opcode == Opcode.Close)
            {
                output.Write<byte>([OldTextEnd, 0x00]);
            }
            else if (!header.IsControl && message == Opcode.Text)
            {
                WriteOldText(header, frame[header.Size..], output);
            }
        }
    }

    private static void WriteOldText(in FrameHeader header, ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        if (header.Opcode == Opcode.Text)
        {
            output.Write<byte>([OldTextStart]);
        }

        output.Write(payload);
        if (header.Fin)
        {
            output.Write<byte>([OldTextEnd]);
        }
    }
}
