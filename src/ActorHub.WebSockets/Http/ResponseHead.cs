using System.Collections.Immutable;

namespace ActorHub.WebSockets;

/// <summary>An HTTP/1 response without its body (RFC 9112 §4, §5).</summary>
/// <param name="Status">From 100 to 999.</param>
/// <param name="Phrase">The text behind the status, as the server wrote it; means nothing to a client.</param>
/// <param name="MinorVersion">0 for HTTP/1.0, 1 for HTTP/1.1.</param>
/// <param name="Headers">In their order.</param>
public sealed record ResponseHead(int Status, string Phrase, int MinorVersion, HeaderList Headers)
{
    /// <summary>The cookies that the server sets, in their order; those that a browser would ignore are left out.</summary>
    public ImmutableArray<SetCookie> SetCookies =>
        [.. Headers.Values("Set-Cookie").Select(header => SetCookie.TryParse(header, out var cookie) ? cookie : null).OfType<SetCookie>()];
}
