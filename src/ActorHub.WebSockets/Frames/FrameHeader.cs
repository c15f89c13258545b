using System.Buffers;
using System.Buffers.Binary;

namespace ActorHub.WebSockets;

/// <summary>
/// The header of one frame (RFC 6455 §5.2).
/// <code>
///  byte 0        byte 1       0, 2 or 8 bytes          0 or 4 bytes
/// +-+---+------+ +-+--------+ +----------------------+ +----------+
/// |F|RSV|opcode| |M| length | | length when 126, 127 | | mask key |
/// +-+---+------+ +-+--------+ +----------------------+ +----------+
/// </code>
/// </summary>
public readonly record struct FrameHeader
{
    /// <summary>Size of the longest header: 2 bytes, 8 of extended length and 4 of key.</summary>
    public const int MaxSize = 14;

    /// <summary>Most bytes of payload in a control frame (§5.5).</summary>
    public const int MaxControlPayload = 125;

    private const int Length16 = 126;
    private const int Length64 = 127;

    /// <summary>The type of the frame.</summary>
    public required Opcode Opcode { get; init; }

    /// <summary>Whether the frame ends its message.</summary>
    public required bool Fin { get; init; }

    /// <summary>RSV1, RSV2 and RSV3 as a number from 0 to 7, RSV1 the highest bit.</summary>
    public byte Rsv { get; init; }

    /// <summary>Whether a masking key follows the length.</summary>
    public bool Masked { get; init; }

    /// <summary>The key, with its first byte as the most significant one; 0 if the frame is not masked.</summary>
    public uint MaskKey { get; init; }

    /// <summary>Bytes of payload, from 0 to 2^63 - 1.</summary>
    public required long PayloadLength { get; init; }

    /// <summary>Bytes that <see cref="Write"/> writes.</summary>
    public int Size => FrameWriter.HeaderSize(PayloadLength) + (Masked ? 4 : 0);

    internal bool IsControl => IsControlOpcode((byte)Opcode);

    /// <summary>Reads a header from a sequence of segments.</summary>
    /// <param name="input">Bytes received and not yet consumed; advanced past the header only on <c>Done</c>.</param>
    /// <param name="rules">The rules that the header must comply with.</param>
    /// <param name="header">The header on <c>Done</c>.</param>
    /// <param name="error">The violation on <c>InvalidData</c>.</param>
    /// <returns><c>Done</c>, <c>NeedMoreData</c> or <c>InvalidData</c>.</returns>
    public static OperationStatus TryRead(
        ref ReadOnlySequence<byte> input, in FrameRules rules, out FrameHeader header, out ProtocolError? error)
    {
        OperationStatus status;
        if (input.IsSingleSegment || input.FirstSpan.Length >= MaxSize)
        {
            status = TryRead(input.FirstSpan, rules, out header, out error);
        }
        else
        {
            Span<byte> copy = stackalloc byte[MaxSize];
            var start = input.Slice(0, Math.Min(input.Length, MaxSize));
            start.CopyTo(copy);
            status = TryRead(copy[..(int)start.Length], rules, out header, out error);
        }

        if (status == OperationStatus.Done)
        {
            input = input.Slice(header.Size);
        }

        return status;
    }

    /// <summary>Reads a header from the start of a span. On <c>Done</c> the header has <see cref="Size"/> bytes.</summary>
    /// <param name="input">Bytes received and not yet consumed.</param>
    /// <param name="rules">The rules that the header must comply with.</param>
    /// <param name="header">The header on <c>Done</c>.</param>
    /// <param name="error">The violation on <c>InvalidData</c>, reported as early as the bytes show it.</param>
    /// <returns><c>Done</c>, <c>NeedMoreData</c> or <c>InvalidData</c>.</returns>
    public static OperationStatus TryRead(
        ReadOnlySpan<byte> input, in FrameRules rules, out FrameHeader header, out ProtocolError? error)
    {
        header = default;
        error = null;
        if (input.IsEmpty)
        {
            return OperationStatus.NeedMoreData;
        }

        var first = input[0];
        error = CheckFirst(first, rules.AllowedRsv);
        if (error is not null)
        {
            return OperationStatus.InvalidData;
        }

        if (input.Length < 2)
        {
            return OperationStatus.NeedMoreData;
        }

        var masked = input[1] >= 0x80;
        var shortLength = input[1] & 0x7F;
        error = CheckSecond(first, masked, shortLength, rules.Mask);
        if (error is not null)
        {
            return OperationStatus.InvalidData;
        }

        var extended = shortLength switch { Length16 => 2, Length64 => 8, _ => 0 };
        var limit = IsControlOpcode((byte)(first & 0x0F)) ? MaxControlPayload : rules.MaxPayload;
        var status = TryReadLength(input[2..], shortLength, extended, limit, out var length, out error);
        if (status != OperationStatus.Done)
        {
            return status;
        }

        var keyStart = 2 + extended;
        if (masked && input.Length < keyStart + 4)
        {
            return OperationStatus.NeedMoreData;
        }

        header = new FrameHeader
        {
            Opcode = (Opcode)(first & 0x0F),
            Fin = first >= 0x80,
            Rsv = (byte)((first >> 4) & 7),
            Masked = masked,
            MaskKey = masked ? BinaryPrimitives.ReadUInt32BigEndian(input[keyStart..]) : 0,
            PayloadLength = length,
        };
        return OperationStatus.Done;
    }

    /// <summary>Writes the header, with the shortest form of the length (§5.2).</summary>
    /// <param name="destination">Room for at least <see cref="Size"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public int Write(Span<byte> destination)
    {
        var size = FrameWriter.HeaderSize(PayloadLength);
        destination[0] = (byte)((Fin ? 0x80 : 0) | (Rsv << 4) | (byte)Opcode);
        var maskBit = Masked ? 0x80 : 0;
        switch (size)
        {
            case 2:
                destination[1] = (byte)(maskBit | (int)PayloadLength);
                break;
            case 4:
                destination[1] = (byte)(maskBit | Length16);
                BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)PayloadLength);
                break;
            default:
                destination[1] = (byte)(maskBit | Length64);
                BinaryPrimitives.WriteInt64BigEndian(destination[2..], PayloadLength);
                break;
        }

        if (!Masked)
        {
            return size;
        }

        BinaryPrimitives.WriteUInt32BigEndian(destination[size..], MaskKey);
        return size + 4;
    }

    private static bool IsControlOpcode(byte opcode) => opcode >= 0x8;

    private static ProtocolError? CheckFirst(byte first, byte allowedRsv)
    {
        // §5.2: a reserved bit is valid only with a negotiated extension; RFC 7692 §6.1: and only on the first frame of a message.
        var opcode = (Opcode)(first & 0x0F);
        var allowed = opcode is Opcode.Text or Opcode.Binary ? allowedRsv << 4 : 0;
        if ((first & 0x70 & ~allowed) != 0)
        {
            return ProtocolErrors.ReservedBits;
        }

        return (first & 0x0F) switch
        {
            0x3 or 0x4 or 0x5 or 0x6 or 0x7 or >= 0xB => ProtocolErrors.ReservedOpcode,
            >= 0x8 when first < 0x80 => ProtocolErrors.FragmentedControlFrame,
            _ => null,
        };
    }

    private static ProtocolError? CheckSecond(byte first, bool masked, int shortLength, MaskRule mask)
    {
        // §5.1: a server MUST close on an unmasked frame, a client on a masked one.
        if (mask != MaskRule.Optional && masked != (mask == MaskRule.Required))
        {
            return ProtocolErrors.IncorrectMasking;
        }

        return IsControlOpcode((byte)(first & 0x0F)) && shortLength > MaxControlPayload
            ? ProtocolErrors.ControlFrameTooLong
            : null;
    }

    private static OperationStatus TryReadLength(
        ReadOnlySpan<byte> input, int shortLength, int extended, long limit, out long length, out ProtocolError? error)
    {
        error = null;
        length = shortLength;
        if (extended > 0)
        {
            // With zeros for the missing bytes, this is the minimum of the length: enough to refuse a frame early.
            var present = Math.Min(input.Length, extended);
            ulong atLeast = 0;
            for (var i = 0; i < extended; i++)
            {
                atLeast = (atLeast << 8) | (i < present ? input[i] : (byte)0);
            }

            if (atLeast > long.MaxValue)
            {
                error = ProtocolErrors.LengthTopBit;
                return OperationStatus.InvalidData;
            }

            length = (long)atLeast;
            if (present < extended && length <= limit)
            {
                return OperationStatus.NeedMoreData;
            }
        }

        // Check the size before the encoding, as while bytes are missing: the error must not depend on how the bytes were split.
        if (length > limit)
        {
            error = ProtocolErrors.MessageTooBig;
            return OperationStatus.InvalidData;
        }

        if (FrameWriter.HeaderSize(length) != 2 + extended)
        {
            error = ProtocolErrors.LengthNotShortest;
            return OperationStatus.InvalidData;
        }

        return OperationStatus.Done;
    }
}
