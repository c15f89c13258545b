// RFC 3986 and RFC 6455 §3, read strictly: scheme in any case, a host that is a name or an address, a port from 1 to 65535, no userinfo, no
// fragment. Laxer in two points, as browsers are: a name beyond ASCII is written in its IDNA form, and characters that a path or query cannot
// have (all but controls and blanks) are percent-encoded.
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorHub.WebSockets;

/// <summary>Where a WebSocket is served. Immutable; made of parts that can stand in a request.</summary>
public sealed record WebSocketUri
{
    private readonly string _resource = "/";

    /// <summary>Makes a URI of a host, with the scheme's port and the root as its resource.</summary>
    /// <param name="scheme">Plain or secure.</param>
    /// <param name="host">A name, an IPv4 address or an IPv6 address in brackets.</param>
    /// <exception cref="ArgumentException">Not a host.</exception>
    public WebSocketUri(WebSocketScheme scheme, string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        Scheme = scheme;
        Host = UriGrammar.NormalizeHost(host) ?? throw new ArgumentException("Not a host (RFC 3986 §3.2.2).", nameof(host));
        Port = DefaultPort;
    }

    /// <summary>Plain or secure.</summary>
    public WebSocketScheme Scheme { get; }

    /// <summary>Whether TLS is to be used.</summary>
    public bool IsSecure => Scheme == WebSocketScheme.Wss;

    /// <summary>In lower case; an IPv6 address in its brackets.</summary>
    public string Host { get; }

    /// <summary>From 1 to 65535.</summary>
    /// <value>80 or 443 by the scheme unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">Another number.</exception>
    public int Port
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, ushort.MaxValue);
            field = value;
        }
    }

    /// <summary>The path and the query as they stand on the request line.</summary>
    /// <value><c>/</c> unless set.</value>
    /// <exception cref="ArgumentException">Begins with neither / nor ?, or holds a fragment, a control character or a blank.</exception>
    public string Resource
    {
        get => _resource;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            _resource = UriGrammar.NormalizeResource(value)
                ?? throw new ArgumentException("Not a path with an optional query (RFC 3986 §3.3, §3.4).", nameof(value));
        }
    }

    /// <summary>Host and port as the Host header has them: the port only when it is not the scheme's (RFC 6455 §4.1).</summary>
    public string Authority => Port == DefaultPort ? Host : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    private int DefaultPort => IsSecure ? 443 : 80;

    /// <summary>Reads a URI.</summary>
    /// <param name="text">Such as <c>wss://example.com/chat?room=1</c>.</param>
    /// <param name="uri">The URI on success.</param>
    /// <returns>False for everything that is not a WebSocket URI, whatever it is.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out WebSocketUri? uri)
    {
        uri = null;
        if (text is null || SplitScheme(text, out var rest) is not { } scheme)
        {
            return false;
        }

        var authorityEnd = rest.IndexOfAny('/', '?', '#');
        var authority = authorityEnd < 0 ? rest : rest[..authorityEnd];
        if (!UriGrammar.TrySplitAuthority(authority, out var hostText, out var port)
            || UriGrammar.NormalizeHost(hostText) is not { } host
            || UriGrammar.NormalizeResource(authorityEnd < 0 ? "/" : rest[authorityEnd..]) is not { } resource)
        {
            return false;
        }

        uri = new WebSocketUri(scheme, host) { Resource = resource };
        uri = port is { } number ? uri with { Port = number } : uri;
        return true;
    }

    /// <summary>Reads a URI.</summary>
    /// <param name="text">Such as <c>wss://example.com/chat?room=1</c>.</param>
    /// <returns>The URI.</returns>
    /// <exception cref="FormatException">Not a WebSocket URI.</exception>
    public static WebSocketUri Parse(string text) =>
        TryParse(text, out var uri) ? uri : throw new FormatException("Not a WebSocket URI: ws or wss, a host, no user name, no fragment (RFC 6455 §3).");

    /// <summary>The URI in its normal form: the port only when it is not the scheme's.</summary>
    /// <returns>Such as <c>wss://example.com/chat</c>.</returns>
    public override string ToString() => $"{(IsSecure ? "wss" : "ws")}://{Authority}{Resource}";

    private static WebSocketScheme? SplitScheme(string text, out string rest)
    {
        if (text.StartsWith("ws://", StringComparison.OrdinalIgnoreCase))
        {
            rest = text["ws://".Length..];
            return WebSocketScheme.Ws;
        }

        if (text.StartsWith("wss://", StringComparison.OrdinalIgnoreCase))
        {
            rest = text["wss://".Length..];
            return WebSocketScheme.Wss;
        }

        rest = "";
        return null;
    }
}
