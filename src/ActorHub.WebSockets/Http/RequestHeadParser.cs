using System.Buffers;

namespace ActorHub.WebSockets;

/// <summary>Reads the head of an HTTP/1 request (RFC 9112).</summary>
public static class RequestHeadParser
{
    /// <summary>Reads one head.</summary>
    /// <param name="input">
    /// Bytes received and not yet consumed; advanced past the head only on success. The remaining bytes belong to the body or to WebSocket frames.
    /// </param>
    /// <param name="limits">Limits.</param>
    /// <param name="head">The head on success.</param>
    /// <param name="error">Set if the bytes cannot be the start of a valid head. If it is null and the result is false, more bytes are needed.</param>
    /// <returns>Whether a whole head was read.</returns>
    public static bool TryRead(ref ReadOnlySequence<byte> input, HeadLimits limits, out RequestHead? head, out HandshakeError? error) =>
        HeadReader.TryRead(ref input, RequestForm.Shared, limits, out head, out error);

    private sealed class RequestForm : HeadForm<RequestHead>
    {
        public static readonly RequestForm Shared = new();

        // RFC 9112 §2.2: ignore one empty line before the request line, because some clients send one after a body.
        public override int SkipBefore(ReadOnlySpan<byte> bytes) => bytes.StartsWith("\r\n"u8) ? 2 : 0;

        public override HandshakeError? CheckFirstLine(ReadOnlySpan<byte> line, LineExtent extent, HeadLimits limits) =>
            RequestLine.Check(line, extent, limits.MaxTargetBytes);

        public override RequestHead? Build(ReadOnlySpan<byte> firstLine, HeaderList headers, out HandshakeError? error)
        {
            var (method, target, minorVersion) = RequestLine.Split(firstLine);
            return RequestHead.TryCreateChecked(method, target, minorVersion, headers, out var head, out error) ? head : null;
        }
    }
}
