using System.Buffers;

namespace ActorHub.WebSockets;

/// <summary>Reads the head of an HTTP/1 response (RFC 9112).</summary>
public static class ResponseHeadParser
{
    /// <summary>Reads one head.</summary>
    /// <param name="input">
    /// Bytes received and not yet consumed; advanced past the head only on success. The remaining bytes belong to the body or to WebSocket frames.
    /// </param>
    /// <param name="limits">Limits; that of the request target does not apply.</param>
    /// <param name="head">The head on success.</param>
    /// <param name="error">Set if the bytes cannot be the start of a valid head. If it is null and the result is false, more bytes are needed.</param>
    /// <returns>Whether a whole head was read.</returns>
    public static bool TryRead(ref ReadOnlySequence<byte> input, HeadLimits limits, out ResponseHead? head, out HandshakeError? error)
    {
        if (HeadReader.TryRead(ref input, ResponseForm.Shared, limits, out head, out error))
        {
            return true;
        }

        error = error is null ? null : error with { Status = HandshakeErrors.StatusLine.Status };
        return false;
    }

    private sealed class ResponseForm : HeadForm<ResponseHead>
    {
        public static readonly ResponseForm Shared = new();

        public override HandshakeError? CheckFirstLine(ReadOnlySpan<byte> line, LineExtent extent, HeadLimits limits) =>
            StatusLine.IsPossible(line, extent, limits.Syntax)
                ? null
                : HandshakeErrors.StatusLine with { Reason = $"{HandshakeErrors.StatusLine.Reason}: {Excerpt.Of(line)}" };

        public override ResponseHead Build(ReadOnlySpan<byte> firstLine, HeaderList headers, out HandshakeError? error)
        {
            error = null;
            var (status, phrase, minorVersion) = StatusLine.Split(firstLine);
            return new ResponseHead(status, phrase, minorVersion, headers);
        }
    }
}
