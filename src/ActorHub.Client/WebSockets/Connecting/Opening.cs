using System.Buffers;
using System.Security.Cryptography;
using ActorHub.WebSockets;

namespace ActorHub.Client;

/// <summary>The opening handshake over a stream.</summary>
/// <param name="Head">The server's response.</param>
/// <param name="Protocol">The agreed protocol.</param>
/// <param name="Early">Bytes received after the response: the server's first frames.</param>
internal sealed record Opening(ResponseHead Head, NegotiatedProtocol Protocol, byte[] Early)
{
    private const int ReadBytes = 4_096;

    public static async Task<Opening> OpenAsync(Stream stream, WebSocketUri uri, WebSocketClientOptions options, CancellationToken cancellationToken)
    {
        var handshake = new ClientHandshake(HandshakeOptions(uri, options), RandomNumberGenerator.Fill);
        options.Observer?.Sending(handshake.Request.Span);
        await stream.WriteAsync(handshake.Request, cancellationToken);
        await stream.FlushAsync(cancellationToken);

        // Bounded: the handshake fails once the head is longer than its limits allow.
        var received = new ArrayBufferWriter<byte>(ReadBytes);
        var consumed = 0;
        while (true)
        {
            var count = await stream.ReadAsync(received.GetMemory(ReadBytes), cancellationToken);
            if (count == 0)
            {
                throw new IOException("The server ended the connection before it responded to the handshake.");
            }

            options.Observer?.Received(received.GetSpan()[..count]);
            received.Advance(count);
            var input = new ReadOnlySequence<byte>(received.WrittenMemory[consumed..]);
            var decided = handshake.TryReadResponse(ref input, out var result);
            consumed = received.WrittenCount - (int)input.Length; // interim (1xx) responses
            if (!decided)
            {
                continue;
            }

            return result switch
            {
                ClientHandshakeResult.Opened opened => new Opening(opened.Head, opened.Protocol, input.ToArray()),
                ClientHandshakeResult.Refused refused =>
                    throw new HandshakeRefusedException(refused.Head, await RefusalBody.ReadAsync(stream, refused.Head, input.ToArray(), options, cancellationToken)),
                _ => throw new HandshakeFailedException(Explained(((ClientHandshakeResult.Failed)result!).Error, received.WrittenSpan[0])),
            };
        }
    }

    /// <summary>Names the cause if the response is not HTTP but TLS.</summary>
    private static HandshakeError Explained(HandshakeError error, byte first) =>
        FirstByteStream.IsTls(first) ? error with { Reason = "the server uses TLS at this port; use a wss URL" } : error;

    private static ClientHandshakeOptions HandshakeOptions(WebSocketUri uri, WebSocketClientOptions options) => new()
    {
        Uri = uri,
        Version = options.Version,
        Subprotocols = options.Subprotocols,
        Origin = options.Origin,
        Headers = options.Headers,
        Cookies = options.Cookies,
        Deflate = options.Deflate,
        Limits = options.HeadLimits,
    };
}
