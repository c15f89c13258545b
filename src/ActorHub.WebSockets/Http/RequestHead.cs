using System.Collections.Immutable;
using System.Text;

namespace ActorHub.WebSockets;

/// <summary>
/// An HTTP/1 request without its body (RFC 9112 §3, §5). All parts are validated, and an HTTP/1.1 request has exactly one valid Host header.
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

    /// <summary>The method, such as <c>GET</c>; case-sensitive.</summary>
    public string Method { get; }

    /// <summary>The request target as the peer sent it, not decoded.</summary>
    public string Target { get; }

    /// <summary>0 for HTTP/1.0, 1 for HTTP/1.1.</summary>
    public int MinorVersion { get; }

    /// <summary>The headers in order.</summary>
    public HeaderList Headers { get; }

    /// <summary>The path of the target, not decoded, without the query; <c>/</c> if an absolute target has none.</summary>
    public string Path
    {
        get
        {
            var target = OriginForm;
            var query = target.IndexOf('?', StringComparison.Ordinal);
            return query < 0 ? target : target[..query];
        }
    }

    /// <summary>The cookies of all Cookie headers, in order.</summary>
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

    /// <summary>Creates a head from the parts that a gateway or another HTTP server has parsed.</summary>
    /// <param name="method">The method, such as <c>GET</c>; case-sensitive.</param>
    /// <param name="target">The request target, not decoded.</param>
    /// <param name="minorVersion">0 for HTTP/1.0, 1 for HTTP/1.1.</param>
    /// <param name="headers">The headers in order, including Host.</param>
    /// <param name="head">The head on success.</param>
    /// <param name="error">Otherwise the error.</param>
    /// <returns>Whether the parts form a valid request.</returns>
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

    /// <summary>Like <see cref="TryCreate"/>, for a method and a target that were checked.</summary>
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
        // RFC 9112 §3.2: a missing or repeated Host MUST be refused with 400. HTTP/1.0 may omit it.
        0 => minorVersion >= 1 ? HandshakeErrors.HostMissing : null,
        1 => HttpGrammar.IsHost(headers.First("Host")) ? null : HandshakeErrors.HostInvalid,
        _ => HandshakeErrors.HostRepeated,
    };
}
