using System.Collections.Immutable;
using System.Text;

namespace ActorHub.WebSockets;

/// <summary>
/// An HTTP/1 request without its body (RFC 9112 §3, §5). Whoever made one, its parts can stand in a head, and HTTP/1.1 has one valid Host.
/// </summary>
public sealed partial class RequestHead
{
    private RequestHead(string method, string target, int minorVersion, HeaderList headers)
    {
        Method = method;
        Target = target;
        MinorVersion = minorVersion;
        Headers = headers;
    }

    /// <summary>Case-sensitive, such as <c>GET</c>.</summary>
    public string Method { get; }

    /// <summary>As the peer wrote it, undecoded.</summary>
    public string Target { get; }

    /// <summary>0 for HTTP/1.0, 1 for HTTP/1.1.</summary>
    public int MinorVersion { get; }

    /// <summary>In their order.</summary>
    public HeaderList Headers { get; }

    /// <summary>The target's path, undecoded and without the query; <c>/</c> when an absolute target has none.</summary>
    public string Path
    {
        get
        {
            var target = OriginForm;
            var query = target.IndexOf('?', StringComparison.Ordinal);
            return query < 0 ? target : target[..query];
        }
    }

    /// <summary>The cookies of all Cookie headers, in their order.</summary>
    public ImmutableArray<Cookie> Cookies => [.. Headers.Values("Cookie").SelectMany(header => Cookie.Parse(header))];

    /// <summary>The target's path and query; <c>/</c> in place of an empty path.</summary>
    internal string OriginForm
    {
        get
        {
            var scheme = Target.IndexOf("://", StringComparison.Ordinal);
            if (scheme <= 0 || Target[0] == '/')
            {
                return Target;
            }

            var path = Target.AsSpan(scheme + 3).IndexOfAny('/', '?');
            return path < 0 ? "/" : Target[scheme + 3 + path] == '?' ? "/" + Target[(scheme + 3 + path)..] : Target[(scheme + 3 + path)..];
        }
    }

    /// <summary>Makes a head of the parts that a gateway or another HTTP server has already taken apart.</summary>
    /// <param name="method">Case-sensitive, such as <c>GET</c>.</param>
    /// <param name="target">Undecoded, as on the request line.</param>
    /// <param name="minorVersion">0 for HTTP/1.0, 1 for HTTP/1.1.</param>
    /// <param name="headers">In their order, Host among them.</param>
    /// <param name="head">The head on success.</param>
    /// <param name="error">Otherwise why there is none.</param>
    /// <returns>Whether the parts make a request.</returns>
    public static bool TryCreate(string method, string target, int minorVersion, HeaderList headers, out RequestHead? head, out HandshakeError? error)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)minorVersion, 1u, nameof(minorVersion));
        head = null;
        error = HttpGrammar.IsToken(method) && IsTarget(target, method) ? null : HandshakeErrors.RequestLine;
        return error is null && TryCreateChecked(method, target, minorVersion, headers, out head, out error);
    }

    /// <summary>The same for a method and a target that have been checked.</summary>
    internal static bool TryCreateChecked(
        string method, string target, int minorVersion, HeaderList headers, out RequestHead? head, out HandshakeError? error)
    {
        error = CheckHost(headers, minorVersion);
        head = error is null ? new RequestHead(method, target, minorVersion, headers) : null;
        return head is not null;
    }

    private static bool IsTarget(string target, string method) =>
        !target.AsSpan().ContainsAnyExcept(HttpGrammar.TargetChars)
        && RequestLine.IsTarget(Encoding.ASCII.GetBytes(target), Encoding.ASCII.GetBytes(method));

    private static HandshakeError? CheckHost(HeaderList headers, int minorVersion) => headers.CountOf("Host") switch
    {
        // RFC 9112 §3.2: MUST be refused with 400. HTTP/1.0 may leave it out.
        0 => minorVersion >= 1 ? HandshakeErrors.HostMissing : null,
        1 => HttpGrammar.IsHost(headers.First("Host")) ? null : HandshakeErrors.HostInvalid,
        _ => HandshakeErrors.HostRepeated,
    };
}
