using System.Buffers;

namespace ActorHub.WebSockets;

/// <summary>Writes whole frames. A server's frames are not masked, so the same buffer can be sent to any number of connections.</summary>
public static class FrameWriter
{
    /// <summary>Bytes of an unmasked header (RFC 6455 §5.2).</summary>
    /// <param name="payloadLength">Bytes of payload.</param>
    /// <returns>2, 4 or 10.</returns>
    public static int HeaderSize(long payloadLength) => payloadLength switch { <= 125 => 2, <= ushort.MaxValue => 4, _ => 10 };

    /// <summary>Writes the header of a final, unmasked frame.</summary>
    /// <param name="destination">Room for at least <see cref="HeaderSize"/> bytes.</param>
    /// <param name="opcode">The type of the frame.</param>
    /// <param name="payloadLength">Bytes of payload that follow.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteHeader(Span<byte> destination, Opcode opcode, long payloadLength) =>
        new FrameHeader { Opcode = opcode, Fin = true, PayloadLength = payloadLength }.Write(destination);

    /// <summary>Writes a final, unmasked frame, as a server sends it.</summary>
    /// <param name="output">Receives the frame.</param>
    /// <param name="opcode">The type of the frame. The payload is not checked against §5.5 and §8.1.</param>
    /// <param name="payload">The whole payload.</param>
    public static void Write(IBufferWriter<byte> output, Opcode opcode, ReadOnlySpan<byte> payload) =>
        Write(output, new FrameHeader { Opcode = opcode, Fin = true, PayloadLength = payload.Length }, payload);

    /// <summary>Writes a final, masked frame, as a client sends it.</summary>
    /// <param name="output">Receives the frame.</param>
    /// <param name="opcode">The type of the frame. The payload is not checked against §5.5 and §8.1.</param>
    /// <param name="payload">The whole payload, not masked; not changed.</param>
    /// <param name="maskKey">A new, unpredictable key (§5.3).</param>
    public static void Write(IBufferWriter<byte> output, Opcode opcode, ReadOnlySpan<byte> payload, uint maskKey) =>
        Write(output, new FrameHeader { Opcode = opcode, Fin = true, Masked = true, MaskKey = maskKey, PayloadLength = payload.Length }, payload);

    /// <summary>Writes any frame, including fragments, reserved bits and any opcode.</summary>
    /// <param name="output">Receives the frame.</param>
    /// <param name="header">The header; not checked against the RFC.</param>
    /// <param name="payload">The whole payload, not masked; not changed.</param>
    /// <exception cref="ArgumentException">The length in the header is not that of the payload.</exception>
    public static void Write(IBufferWriter<byte> output, in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (header.PayloadLength != payload.Length)
        {
            throw new ArgumentException("The header's PayloadLength is not the length of the payload.", nameof(header));
        }

        output.Advance(Write(output.GetSpan(header.Size + payload.Length), header, payload));
    }

    /// <summary>Writes header and payload, masked if the header has a key.</summary>
    internal static int Write(Span<byte> destination, in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        var size = header.Write(destination);
        var body = destination.Slice(size, payload.Length);
        if (header.Masked)
        {
            Masking.Copy(payload, body, header.MaskKey);
        }
        else
        {
            payload.CopyTo(body);
        }

        return size + payload.Length;
    }
}
