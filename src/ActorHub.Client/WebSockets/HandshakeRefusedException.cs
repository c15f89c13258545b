using System.Globalization;
using System.Text;
using ActorHub.WebSockets;

namespace ActorHub.Client;

/// <summary>The server responded to the opening handshake with a status other than 101.</summary>
/// <param name="head">The head of the response.</param>
/// <param name="body">The body of the response, possibly truncated.</param>
public sealed class HandshakeRefusedException(ResponseHead head, ReadOnlyMemory<byte> body)
    : Exception($"The server refused the WebSocket with status {head.Status}.")
{
    /// <summary>The head of the response.</summary>
    public ResponseHead Head { get; } = head;

    /// <summary>The HTTP status.</summary>
    public int Status => Head.Status;

    /// <summary>The body, as far as <see cref="WebSocketClientOptions.MaxRefusalBodyBytes"/> and the deadline allowed.</summary>
    public ReadOnlyMemory<byte> Body { get; } = body;

    /// <summary>The body decoded as UTF-8. Invalid bytes become U+FFFD.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body.Span);

    /// <summary>The delay that the server requests with <c>Retry-After</c> (RFC 9110 §10.2.3), at most one day; null without the header, or if it is a date.</summary>
    public TimeSpan? RetryAfter =>
        int.TryParse(Head.Headers.First("Retry-After"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(Math.Min(seconds, 86_400)) : null;
}
