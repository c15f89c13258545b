using System.Buffers;

namespace ActorHub.WebSockets;

/// <summary>Writes whole frames. A server's frame depends on nothing but its payload, so one buffer serves any number of connections.</summary>
public static class FrameWriter
{
    /// <summary>Bytes of an unmasked header (RFC 6455 §5.2).</summary>
    /// <param name="payloadLength">Bytes of payload.</param>
    /// <returns>2, 4 or 10.</returns>
    public static int HeaderSize(long payloadLength) => payloadLength switch { <= 125 => 2, <= ushort.MaxValue => 4, _ => 10 };

    /// <summary>Writes the header of a final, unmasked frame.</summary>
    /// <param name="destination">Room for at least <see cref="HeaderSize"/> bytes.</param>
    /// <param name="opcode">What the frame carries.</param>
    /// <param name="payloadLength">Bytes of payload that follow.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteHeader(Span<byte> destination, Opcode opcode, long payloadLength) =>
        new FrameHeader { Opcode = opcode, Fin = true, PayloadLength = payloadLength }.Write(destination);

    /// <summary>Writes a final, unmasked frame, as a server sends it.</summary>
    /// <param name="output">Where the frame goes.</param>
    /// <param name="opcode">What the frame carries. The payload's rules (§5.5, §8.1) are the caller's.</param>
    /// <param name="payload">The whole payload.</param>
    public static void Write(IBufferWriter<byte> output, Opcode opcode, ReadOnlySpan<byte> payload) =>
        Write(output, new FrameHeader { Opcode = opcode, Fin = true, PayloadLength = payload.Length }, payload);

    /// <summary>Writes a final, masked frame, as a client sends it.</summary>
    /// <param name="output">Where the frame goes.</param>
    /// <param name="opcode">What the frame carries. The payload's rules (§5.5, §8.1) are the caller's.</param>
    /// <param name="payload">The whole payload, not masked; it is left as it is.</param>
    /// <param name="maskKey">A fresh key that nobody can predict (§5.3).</param>
    public static void Write(IBufferWriter<byte> output, Opcode opcode, ReadOnlySpan<byte> payload, uint maskKey) =>
        Write(output, new FrameHeader { Opcode = opcode, Fin = true, Masked = true, MaskKey = maskKey, PayloadLength = payload.Length }, payload);

    /// <summary>Writes any frame: a fragment, one with reserved bits, of any opcode.</summary>
    /// <param name="output">Where the frame goes.</param>
    /// <param name="header">Its header; whether it obeys the RFC is the caller's.</param>
    /// <param name="payload">The whole payload, not masked; it is left as it is.</param>
    /// <exception cref="ArgumentException">The header tells another length.</exception>
    public static void Write(IBufferWriter<byte> output, in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (header.PayloadLength != payload.Length)
        {
            throw new ArgumentException("The header tells another length than the payload has.", nameof(header));
        }

        output.Advance(Write(output.GetSpan(header.Size + payload.Length), header, payload));
    }

    /// <summary>Writes header and payload, masked when the header says so.</summary>
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
