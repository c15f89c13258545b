using System.Collections.Immutable;

namespace ActorHub.WebSockets;

/// <summary>An HTTP/1 response without its body (RFC 9112 §4, §5).</summary>
/// <param name="Status">The status, from 100 to 999.</param>
/// <param name="Phrase">The reason phrase, which clients should ignore.</param>
/// <param name="MinorVersion">0 for HTTP/1.0, 1 for HTTP/1.1.</param>
/// <param name="Headers">The headers in order.</param>
public sealed record ResponseHead(int Status, string Phrase, int MinorVersion, HeaderList Headers)
{
    /// <summary>The cookies that the server sets, in order. Cookies that a browser would ignore are omitted.</summary>
    public ImmutableArray<SetCookie> SetCookies =>
        [.. Headers.Values("Set-Cookie").Select(header => SetCookie.TryParse(header, out var cookie) ? cookie : null).OfType<SetCookie>()];
}
