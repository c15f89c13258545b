// RFC 9112, strictly: lines end with CRLF only, no folding, no white space before the colon. A head that a proxy in front of us could interpret
// differently is refused. The check covers all bytes that have arrived and fails at the first invalid byte, so that a TLS ClientHello is refused
// immediately instead of at the deadline. It keeps no state: when more bytes arrive, an incomplete head (at most MaxBytes) is checked again from
// its start. Strings are created once, when the head is complete.
using System.Buffers;
using System.Text;

namespace ActorHub.WebSockets;

/// <summary>Reads the lines of a head.</summary>
internal static class HeadReader
{
    public static bool TryRead<THead>(
        ref ReadOnlySequence<byte> input, HeadForm<THead> form, HeadLimits limits, out THead? head, out HandshakeError? error)
        where THead : class
    {
        ArgumentNullException.ThrowIfNull(limits);
        var available = (int)Math.Min(input.Length, limits.MaxBytes);
        if (input.FirstSpan.Length >= available)
        {
            head = Read(input.FirstSpan[..available], form, limits, out var length, out error);
            input = input.Slice(length);
            return head is not null;
        }

        var copy = ArrayPool<byte>.Shared.Rent(available);
        input.Slice(0, available).CopyTo(copy);
        head = Read(copy.AsSpan(0, available), form, limits, out var copied, out error);
        ArrayPool<byte>.Shared.Return(copy);
        input = input.Slice(copied);
        return head is not null;
    }

    private static THead? Read<THead>(ReadOnlySpan<byte> bytes, HeadForm<THead> form, HeadLimits limits, out int consumed, out HandshakeError? error)
        where THead : class
    {
        consumed = 0;
        var status = Check(bytes, form, limits, out var length, out var headers, out error);
        if (status == OperationStatus.NeedMoreData && bytes.Length == limits.MaxBytes)
        {
            error = HandshakeErrors.HeadTooLarge;
        }

        if (status != OperationStatus.Done)
        {
            return null;
        }

        var lines = bytes[form.SkipBefore(bytes)..length];
        NextLine(lines, limits.Syntax, out var firstLine, out var firstLength, out _);
        var head = form.Build(firstLine, BuildHeaders(lines[firstLength..], headers, limits.Syntax), out error);
        consumed = head is null ? 0 : length;
        return head;
    }

    private static OperationStatus Check<THead>(
        ReadOnlySpan<byte> bytes, HeadForm<THead> form, HeadLimits limits, out int length, out int headers, out HandshakeError? error)
        where THead : class
    {
        length = form.SkipBefore(bytes);
        headers = 0;
        var isFirst = true;
        while (true)
        {
            var status = NextLine(bytes[length..], limits.Syntax, out var line, out var lineLength, out error);
            if (status == OperationStatus.InvalidData)
            {
                return status;
            }

            var extent = status == OperationStatus.Done ? LineExtent.Whole : LineExtent.Partial;
            if (extent == LineExtent.Whole && line.IsEmpty && !isFirst)
            {
                length += lineLength;
                return OperationStatus.Done;
            }

            error = isFirst ? form.CheckFirstLine(line, extent, limits) : CheckHeader(line, extent, limits, ref headers);
            if (error is not null)
            {
                return OperationStatus.InvalidData;
            }

            if (extent == LineExtent.Partial)
            {
                return OperationStatus.NeedMoreData;
            }

            isFirst = false;
            length += lineLength;
        }
    }

    private static OperationStatus NextLine(
        ReadOnlySpan<byte> bytes, HeadSyntax syntax, out ReadOnlySpan<byte> line, out int length, out HandshakeError? error)
    {
        error = null;
        length = 0;
        var end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
        line = end < 0 ? bytes : bytes[..end];
        if (end < 0 || (bytes[end] == '\r' && end + 1 == bytes.Length))
        {
            return OperationStatus.NeedMoreData;
        }

        // RFC 9112 §2.2 allows a recipient to accept a bare LF as a line end. We do so only with HeadSyntax.Lenient, because proxies differ.
        if (bytes[end] == '\n' ? syntax == HeadSyntax.Strict : bytes[end + 1] != '\n')
        {
            error = HandshakeErrors.LineEnding;
            return OperationStatus.InvalidData;
        }

        length = end + (bytes[end] == '\n' ? 1 : 2);
        return OperationStatus.Done;
    }

    private static HandshakeError? CheckHeader(ReadOnlySpan<byte> line, LineExtent extent, HeadLimits limits, ref int headers)
    {
        if (line.IsEmpty)
        {
            return null;
        }

        if (IsBlank(line[0]))
        {
            return limits.Syntax == HeadSyntax.Strict || headers == 0 ? HandshakeErrors.FoldedLine : CheckValue(line);
        }

        if (++headers > limits.MaxHeaders)
        {
            return HandshakeErrors.TooManyHeaders;
        }

        var nameEnd = line.IndexOfAnyExcept(HttpGrammar.Token);
        if (nameEnd < 0)
        {
            return extent == LineExtent.Whole ? HandshakeErrors.NoColon : null;
        }

        var colon = nameEnd;
        while (limits.Syntax == HeadSyntax.Lenient && nameEnd > 0 && colon < line.Length && IsBlank(line[colon]))
        {
            colon++;
        }

        if (colon == line.Length)
        {
            return extent == LineExtent.Whole ? HandshakeErrors.NoColon : null;
        }

        return nameEnd == 0 || line[colon] != ':' ? HandshakeErrors.HeaderName : CheckValue(line[(colon + 1)..]);
    }

    private static HandshakeError? CheckValue(ReadOnlySpan<byte> value) =>
        value.ContainsAnyExcept(HttpGrammar.Value) ? HandshakeErrors.HeaderValue : null;

    private static HeaderList BuildHeaders(ReadOnlySpan<byte> lines, int count, HeadSyntax syntax)
    {
        var headers = new Header[count];
        var read = 0;
        while (NextLine(lines, syntax, out var line, out var length, out _) == OperationStatus.Done && !line.IsEmpty)
        {
            lines = lines[length..];
            if (IsBlank(line[0]))
            {
                // RFC 9112 §5.2: a fold is replaced with a space.
                var folded = headers[read - 1];
                headers[read - 1] = new Header(folded.Name, $"{folded.Value} {Encoding.Latin1.GetString(line.Trim(" \t"u8))}".Trim(' '));
                continue;
            }

            var colon = line.IndexOf((byte)':');
            headers[read++] = new Header(FrequentTexts.Read(line[..colon].TrimEnd(" \t"u8)), FrequentTexts.Read(line[(colon + 1)..].Trim(" \t"u8)));
        }

        return HeaderList.Owning(headers);
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t';
}
