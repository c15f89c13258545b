namespace ActorHub.WebSockets;

/// <summary>An HTTP/1 request without its body (RFC 9112 §3, §5).</summary>
/// <param name="Method">Case-sensitive, such as <c>GET</c>.</param>
/// <param name="Target">As the peer wrote it, undecoded.</param>
/// <param name="MinorVersion">0 for HTTP/1.0, 1 for HTTP/1.1.</param>
/// <param name="Headers">In their order.</param>
public sealed record RequestHead(string Method, string Target, int MinorVersion, HeaderList Headers)
{
    /// <summary>The target's path, undecoded and without the query; <c>/</c> when an absolute target has none.</summary>
    public string Path
    {
        get
        {
            var target = Target;
            var scheme = target.IndexOf("://", StringComparison.Ordinal);
            if (scheme > 0 && target[0] != '/')
            {
                var path = target.AsSpan(scheme + 3).IndexOfAny('/', '?');
                target = path < 0 ? "/" : target[(scheme + 3 + path)..];
            }

            var query = target.IndexOf('?', StringComparison.Ordinal);
            return query < 0 ? target : query == 0 ? "/" : target[..query];
        }
    }
}
