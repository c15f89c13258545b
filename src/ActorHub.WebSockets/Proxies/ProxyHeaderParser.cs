// PROXY protocol, https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt. Version 1 is one line of text:
//   PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n
// Version 2 is binary: 12 bytes of signature; version and command; family and protocol; length; addresses; values of type, length, content.
// The content is not authenticated: read it only from trusted peers.
using System.Buffers;
using System.Buffers.Binary;
using System.Net;

namespace ActorHub.WebSockets;

/// <summary>Reads the PROXY header at the start of a connection, in either version.</summary>
public static class ProxyHeaderParser
{
    private const int MaxLineBytes = 107; // §2.1
    private const int FixedBytes = 16;
    private const byte Local = 0x20; // version 2, and the connection is the proxy's own
    private const byte Proxied = 0x21;
    private const int ChecksumType = 0x03;
    private const int ChecksumBytes = 4;

    /// <summary>Longest accepted header of version 2, in bytes. Addresses take at most 216; the rest is for TLS certificates and names.</summary>
    public const int MaxBytes = 4096;

    private static ReadOnlySpan<byte> LineStart => "PROXY "u8;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Reads one header.</summary>
    /// <param name="input">Bytes received; advanced past the header only on success.</param>
    /// <param name="header">The header on success.</param>
    /// <param name="error">Set if the bytes are not a valid header. If it is null and the result is false, more bytes are needed.</param>
    /// <returns>Whether a whole header was read.</returns>
    public static bool TryRead(ref ReadOnlySequence<byte> input, out ProxyHeader? header, out HandshakeError? error)
    {
        var available = (int)Math.Min(input.Length, MaxBytes);
        var copy = ArrayPool<byte>.Shared.Rent(MaxBytes);
        input.Slice(0, available).CopyTo(copy);
        header = Read(copy.AsSpan(0, available), out var length, out error);
        ArrayPool<byte>.Shared.Return(copy);
        if (header is null)
        {
            return false;
        }

        input = input.Slice(length);
        return true;
    }

    private static ProxyHeader? Read(ReadOnlySpan<byte> bytes, out int length, out HandshakeError? error)
    {
        length = 0;
        var isLine = StartsLike(bytes, LineStart);
        error = isLine || StartsLike(bytes, Signature) ? null : HandshakeErrors.ProxyHeaderMissing;
        if (error is not null || bytes.IsEmpty)
        {
            return null;
        }

        return isLine ? ReadLine(bytes, out length, out error) : ReadBinary(bytes, out length, out error);
    }

    private static bool StartsLike(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> start)
    {
        var common = Math.Min(bytes.Length, start.Length);
        return bytes[..common].SequenceEqual(start[..common]);
    }

    private static ProxyHeader? ReadLine(ReadOnlySpan<byte> bytes, out int length, out HandshakeError? error)
    {
        error = null;
        length = 0;
        var end = bytes[..Math.Min(bytes.Length, MaxLineBytes)].IndexOf("\r\n"u8);
        if (end < 0)
        {
            error = bytes.Length >= MaxLineBytes ? HandshakeErrors.ProxyHeaderTooLong : null;
            return null;
        }

        length = end + 2;
        var header = ProxyLine.Parse(bytes[LineStart.Length..end]);
        error = header is null ? HandshakeErrors.ProxyHeaderMalformed : null;
        return header;
    }

    private static ProxyHeader? ReadBinary(ReadOnlySpan<byte> bytes, out int length, out HandshakeError? error)
    {
        error = null;
        length = 0;
        if (bytes.Length < FixedBytes)
        {
            return null;
        }

        length = FixedBytes + BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        var (command, family) = (bytes[12], bytes[13]);
        if (command is not (Local or Proxied) || (command == Proxied && (family >> 4 > 3 || (family & 0x0F) > 2)))
        {
            error = HandshakeErrors.ProxyHeaderMalformed; // §2.2: other versions, commands, families and protocols must be refused
            return null;
        }

        if (length > MaxBytes)
        {
            error = HandshakeErrors.ProxyHeaderTooLong;
            return null;
        }

        if (bytes.Length < length)
        {
            return null;
        }

        if (command == Local)
        {
            return ProxyHeader.Unknown; // §2.2: ignore the rest, including the family
        }

        var addressBytes = (family >> 4) switch
        {
            1 => 12,
            2 => 36,
            3 => 216,
            _ => 0,
        };
        var content = bytes[FixedBytes..length];
        if (content.Length < addressBytes)
        {
            error = HandshakeErrors.ProxyHeaderMalformed;
            return null;
        }

        error = CheckValues(bytes[..length], FixedBytes + addressBytes);
        return error is null ? Endpoints(family, content) : null;
    }

    /// <summary>Reads the addresses of TCP over IPv4 or IPv6. Other families and protocols (§2.2) have no address that we could use.</summary>
    private static ProxyHeader Endpoints(byte family, ReadOnlySpan<byte> content) => family switch
    {
        0x11 => new ProxyHeader(Endpoint(content[..4], content[8..]), Endpoint(content[4..8], content[10..])),
        0x21 => new ProxyHeader(Endpoint(content[..16], content[32..]), Endpoint(content[16..32], content[34..])),
        _ => ProxyHeader.Unknown,
    };

    private static IPEndPoint Endpoint(ReadOnlySpan<byte> address, ReadOnlySpan<byte> port) =>
        new(CanonicalAddress.Of(new IPAddress(address)), BinaryPrimitives.ReadUInt16BigEndian(port));

    /// <summary>§2.2.2: checks the typed values. The checksum, if there is one, covers the whole header with zeros in place of the checksum.</summary>
    private static HandshakeError? CheckValues(ReadOnlySpan<byte> header, int at)
    {
        int? checksumAt = null;
        while (at < header.Length)
        {
            if (header.Length - at < 3)
            {
                return HandshakeErrors.ProxyHeaderMalformed;
            }

            var valueLength = BinaryPrimitives.ReadUInt16BigEndian(header[(at + 1)..]);
            if (header.Length - at - 3 < valueLength)
            {
                return HandshakeErrors.ProxyHeaderMalformed;
            }

            if (header[at] == ChecksumType)
            {
                if (valueLength != ChecksumBytes || checksumAt is not null)
                {
                    return HandshakeErrors.ProxyHeaderMalformed;
                }

                checksumAt = at + 3;
            }

            at += 3 + valueLength;
        }

        if (checksumAt is not { } sum)
        {
            return null;
        }

        var computed = Crc32C.Of(header[..sum], ChecksumBytes, header[(sum + ChecksumBytes)..]);
        return computed == BinaryPrimitives.ReadUInt32BigEndian(header[sum..])
            ? null
            : HandshakeErrors.ProxyHeaderChecksum;
    }
}
