// RFC 3986 and RFC 6455 §3, strictly: scheme in any case, a host that is a name or an address, a port from 1 to 65535, no userinfo, no fragment.
// Laxer in two points, as browsers are: a non-ASCII name is converted to IDNA, and characters that are not valid in a path or query (except
// control characters and spaces) are percent-encoded.
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorHub.WebSockets;

/// <summary>The URI of a WebSocket. Immutable; all parts are valid in a request.</summary>
public sealed record WebSocketUri
{
    private readonly string _resource = "/";

    /// <summary>Creates a URI of a host, with the scheme's default port and the resource <c>/</c>.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="host">A name, an IPv4 address or an IPv6 address in brackets.</param>
    /// <exception cref="ArgumentException">The text is not a host.</exception>
    public WebSocketUri(WebSocketScheme scheme, string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        Scheme = scheme;
        Host = UriGrammar.NormalizeHost(host) ?? throw new ArgumentException("The text is not a host (RFC 3986 §3.2.2).", nameof(host));
        Port = DefaultPort;
    }

    /// <summary>The scheme.</summary>
    public WebSocketScheme Scheme { get; }

    /// <summary>Whether the connection uses TLS.</summary>
    public bool IsSecure => Scheme == WebSocketScheme.Wss;

    /// <summary>The host in lower case; an IPv6 address is in brackets.</summary>
    public string Host { get; }

    /// <summary>The port, from 1 to 65535.</summary>
    /// <value>80 for <c>ws</c> and 443 for <c>wss</c> unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
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

    /// <summary>The path and the query, as on the request line.</summary>
    /// <value><c>/</c> unless set.</value>
    /// <exception cref="ArgumentException">The value does not begin with / or ?, or contains a fragment, a control character or a space.</exception>
    public string Resource
    {
        get => _resource;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            _resource = UriGrammar.NormalizeResource(value)
                ?? throw new ArgumentException("The text is not a path with an optional query (RFC 3986 §3.3, §3.4).", nameof(value));
        }
    }

    /// <summary>Host and port, as in the Host header. The port is omitted if it is the scheme's default (RFC 6455 §4.1).</summary>
    public string Authority => Port == DefaultPort ? Host : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    private int DefaultPort => IsSecure ? 443 : 80;

    /// <summary>Reads a URI.</summary>
    /// <param name="text">A text such as <c>wss://example.com/chat?room=1</c>.</param>
    /// <param name="uri">The URI on success.</param>
    /// <returns>False if the text is not a WebSocket URI.</returns>
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
    /// <param name="text">A text such as <c>wss://example.com/chat?room=1</c>.</param>
    /// <returns>The URI.</returns>
    /// <exception cref="FormatException">The text is not a WebSocket URI.</exception>
    public static WebSocketUri Parse(string text) =>
        TryParse(text, out var uri) ? uri : throw new FormatException("The text is not a WebSocket URI. It needs the scheme ws or wss and a host, and must not have a user name or a fragment (RFC 6455 §3).");

    /// <summary>The URI in its normal form. The port is omitted if it is the scheme's default.</summary>
    /// <returns>A text such as <c>wss://example.com/chat</c>.</returns>
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
