// RFC 9112, strictly: lines end with CRLF only, no folding, no blank before the colon, one valid Host. A head that proxies in front of us
// could read in two ways is refused. The check runs over whatever has come and fails at the first byte that no head can have there, so a TLS
// ClientHello is answered at once instead of at the deadline. It keeps no state: an incomplete head is checked again from its start when
// more comes, at most MaxBytes long; strings are made once, when it is complete.
using System.Buffers;
using System.Diagnostics;
using System.Text;

namespace ActorHub.WebSockets;

/// <summary>Reads the head of an HTTP/1 request (RFC 9112).</summary>
public static class RequestHeadParser
{
    /// <summary>Reads one head.</summary>
    /// <param name="input">Bytes received and not yet consumed; advanced past the head only on success. What follows belongs to the body or to WebSocket frames.</param>
    /// <param name="limits">Limits.</param>
    /// <param name="head">The head on success.</param>
    /// <param name="error">Set when the bytes cannot become an acceptable head; null with false means that more bytes are needed.</param>
    /// <returns>Whether a whole head was read.</returns>
    public static bool TryRead(ref ReadOnlySequence<byte> input, HeadLimits limits, out RequestHead? head, out HandshakeError? error)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var length = (int)Math.Min(input.Length, limits.MaxBytes);
        if (input.FirstSpan.Length >= length)
        {
            return TryRead(ref input, input.FirstSpan[..length], limits, out head, out error);
        }

        var copy = ArrayPool<byte>.Shared.Rent(length);
        input.Slice(0, length).CopyTo(copy);
        var done = TryRead(ref input, copy.AsSpan(0, length), limits, out head, out error);
        ArrayPool<byte>.Shared.Return(copy);
        return done;
    }

    private static bool TryRead(
        ref ReadOnlySequence<byte> input, ReadOnlySpan<byte> bytes, HeadLimits limits, out RequestHead? head, out HandshakeError? error)
    {
        head = null;
        var status = Check(bytes, limits, out var length, out var headers, out error);
        if (status == OperationStatus.NeedMoreData && bytes.Length == limits.MaxBytes)
        {
            error = new HandshakeError(431, "request head too large", "RFC 6585 §5");
        }

        if (status != OperationStatus.Done)
        {
            return false;
        }

        var built = Build(bytes[..length], headers);
        error = CheckHost(built);
        if (error is not null)
        {
            return false;
        }

        head = built;
        input = input.Slice(length);
        return true;
    }

    private static OperationStatus Check(ReadOnlySpan<byte> bytes, HeadLimits limits, out int length, out int headers, out HandshakeError? error)
    {
        length = SkipEmptyLine(bytes);
        headers = 0;
        var isRequestLine = true;
        while (true)
        {
            var status = NextLine(bytes[length..], out var line, out var lineLength, out error);
            if (status == OperationStatus.InvalidData)
            {
                return status;
            }

            var isWhole = status == OperationStatus.Done;
            if (isWhole && line.IsEmpty && !isRequestLine)
            {
                length += lineLength;
                return OperationStatus.Done;
            }

            error = isRequestLine ? RequestLine.Check(line, isWhole, limits.MaxTargetBytes) : CheckHeader(line, isWhole);
            if (error is null && !isRequestLine && !line.IsEmpty && ++headers > limits.MaxHeaders)
            {
                error = new HandshakeError(431, "too many header lines", "RFC 6585 §5");
            }

            if (error is not null)
            {
                return OperationStatus.InvalidData;
            }

            if (!isWhole)
            {
                return OperationStatus.NeedMoreData;
            }

            isRequestLine = false;
            length += lineLength;
        }
    }

    /// <summary>RFC 9112 §2.2: one empty line before the request line is ignored, as some clients send it after a body.</summary>
    private static int SkipEmptyLine(ReadOnlySpan<byte> bytes) => bytes.StartsWith("\r\n"u8) ? 2 : 0;

    private static OperationStatus NextLine(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> line, out int length, out HandshakeError? error)
    {
        error = null;
        length = 0;
        var end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
        line = end < 0 ? bytes : bytes[..end];
        if (end < 0 || (bytes[end] == '\r' && end + 1 == bytes.Length))
        {
            return OperationStatus.NeedMoreData;
        }

        // RFC 9112 §2.2 lets a recipient take a bare LF as a line's end; we are stricter, for proxies differ about it.
        if (bytes[end] == '\n' || bytes[end + 1] != '\n')
        {
            error = new HandshakeError(400, "line not ended by CRLF", "RFC 9112 §2.2");
            return OperationStatus.InvalidData;
        }

        length = end + 2;
        return OperationStatus.Done;
    }

    private static HandshakeError? CheckHeader(ReadOnlySpan<byte> line, bool isWhole)
    {
        if (line.IsEmpty)
        {
            return null;
        }

        if (line[0] is (byte)' ' or (byte)'\t')
        {
            return new HandshakeError(400, "folded header line", "RFC 9112 §5.2");
        }

        var colon = line.IndexOfAnyExcept(HttpGrammar.Token);
        if (colon < 0)
        {
            return isWhole ? new HandshakeError(400, "header line without a colon", "RFC 9112 §5") : null;
        }

        if (colon == 0 || line[colon] != ':')
        {
            return new HandshakeError(400, "invalid header name", "RFC 9112 §5.1");
        }

        return line[(colon + 1)..].ContainsAnyExcept(HttpGrammar.Value)
            ? new HandshakeError(400, "invalid header value", "RFC 9110 §5.5")
            : null;
    }

    private static RequestHead Build(ReadOnlySpan<byte> bytes, int count)
    {
        bytes = bytes[SkipEmptyLine(bytes)..];
        var end = bytes.IndexOf("\r\n"u8);
        var requestLine = RequestLine.Split(bytes[..end]);
        var headers = new Header[count];
        for (var i = 0; i < count; i++)
        {
            bytes = bytes[(end + 2)..];
            end = bytes.IndexOf("\r\n"u8);
            var colon = bytes.IndexOf((byte)':');
            var value = bytes[(colon + 1)..end].Trim(" \t"u8);
            headers[i] = new Header(Encoding.ASCII.GetString(bytes[..colon]), Encoding.Latin1.GetString(value));
        }

        Debug.Assert(bytes[end..].SequenceEqual("\r\n\r\n"u8), "the check counted every header line");
        return new RequestHead(requestLine.Method, requestLine.Target, requestLine.MinorVersion, HeaderList.Owning(headers));
    }

    private static HandshakeError? CheckHost(RequestHead head)
    {
        // RFC 9112 §3.2: MUST be refused with 400. HTTP/1.0 may leave it out.
        var count = head.Headers.CountOf("Host");
        if (count > 1 || (count == 0 && head.MinorVersion >= 1))
        {
            return new HandshakeError(400, count == 0 ? "no Host header" : "more than one Host header", "RFC 9112 §3.2");
        }

        return count == 1 && !HttpGrammar.IsHost(head.Headers.First("Host"))
            ? new HandshakeError(400, "invalid Host header", "RFC 9112 §3.2")
            : null;
    }
}
