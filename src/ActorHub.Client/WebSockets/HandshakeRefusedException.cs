using System.Globalization;
using System.Text;
using ActorHub.WebSockets;

namespace ActorHub.Client;

/// <summary>The server answered the opening handshake with another status than 101.</summary>
/// <param name="head">Its answer.</param>
/// <param name="body">The answer's body, or the beginning of it.</param>
public sealed class HandshakeRefusedException(ResponseHead head, ReadOnlyMemory<byte> body)
    : Exception($"The server refused the WebSocket with status {head.Status}.")
{
    /// <summary>The answer without its body.</summary>
    public ResponseHead Head { get; } = head;

    /// <summary>The HTTP status.</summary>
    public int Status => Head.Status;

    /// <summary>The body, as far as <see cref="WebSocketClientOptions.MaxRefusalBodyBytes"/> and the deadline allowed.</summary>
    public ReadOnlyMemory<byte> Body { get; } = body;

    /// <summary>The body as text: what is not UTF-8 becomes U+FFFD.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body.Span);

    /// <summary>How long the server asks to wait (RFC 9110 §10.2.3); null when it does not, or names a date.</summary>
    public TimeSpan? RetryAfter =>
        int.TryParse(Head.Headers.First("Retry-After"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(Math.Min(seconds, 86_400)) : null;
}
