using System.Globalization;
using System.Text;

namespace ActorHub.WebSockets;

/// <summary>A cookie that a server sets with a <c>Set-Cookie</c> header (RFC 6265bis §4.1). Immutable.</summary>
public sealed partial record SetCookie
{
    private const int MaxBytes = 4096; // §5.6: browsers ignore a cookie whose name and value are longer
    private const int MaxAttributeBytes = 1024; // §5.6

    /// <summary>Creates a session cookie, which the browser sends back only to this host and deletes when it ends.</summary>
    /// <param name="name">A token.</param>
    /// <param name="value">ASCII without spaces, commas, semicolons, backslashes and quotes; optionally enclosed in quotes.</param>
    /// <exception cref="ArgumentException">The name or the value does not follow RFC 6265bis §4.1.1, or both are too long for browsers.</exception>
    public SetCookie(string name, string value)
        : this(new Cookie(name, value))
    {
    }

    private SetCookie(Cookie cookie)
    {
        if (cookie.Name.Length + cookie.Value.Length > MaxBytes)
        {
            throw new ArgumentException("The name and value of a cookie may have at most 4,096 bytes (RFC 6265bis §5.6).", nameof(cookie));
        }

        Cookie = cookie;
    }

    /// <summary>The name and value that the client sends back.</summary>
    public Cookie Cookie { get; }

    /// <summary>The name. It is case-sensitive, except for the prefixes <c>__Secure-</c> and <c>__Host-</c>.</summary>
    public string Name => Cookie.Name;

    /// <summary>The value as sent.</summary>
    public string Value => Cookie.Value;

    /// <summary>The host to which, and to whose subdomains, the cookie is sent back.</summary>
    /// <value>A host without a leading dot; null unless set: only the host that set the cookie.</value>
    /// <exception cref="ArgumentException">The value is not a host.</exception>
    public string? Domain
    {
        get;
        init => field = value is null || CookieGrammar.IsDomain(value)
            ? value
            : throw new ArgumentException("Not a domain (RFC 6265bis §4.1.2.3).", nameof(value));
    }

    /// <summary>The path under which the cookie is sent back.</summary>
    /// <value>A path that begins with a slash; null unless set: the directory of the request.</value>
    /// <exception cref="ArgumentException">The value is not a path.</exception>
    public string? Path
    {
        get;
        init => field = value is null || (value.StartsWith('/') && value.Length <= MaxAttributeBytes && CookieGrammar.IsAttribute(value))
            ? value
            : throw new ArgumentException("Not a path (RFC 6265bis §4.1.2.4).", nameof(value));
    }

    /// <summary>The time at which the browser deletes the cookie. A time in the past deletes it immediately.</summary>
    /// <value>Seconds since 1970-01-01T00:00:00Z, in the years 1601 to 9999; null unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">The year is out of range.</exception>
    public long? ExpiresUnixSeconds
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 0, HttpDate.First, nameof(value));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value ?? 0, HttpDate.Last, nameof(value));
            field = value;
        }
    }

    /// <summary>The lifetime of the cookie. It takes precedence over <see cref="ExpiresUnixSeconds"/>.</summary>
    /// <value>Seconds; 0 or less deletes the cookie immediately; null unless set.</value>
    public long? MaxAgeSeconds { get; init; }

    /// <summary>Whether the cookie is sent back only over TLS.</summary>
    public bool Secure { get; init; }

    /// <summary>Whether the cookie is hidden from scripts.</summary>
    public bool HttpOnly { get; init; }

    /// <summary>The requests from other sites with which the cookie is sent back.</summary>
    /// <value>Null unless set: the browser's default, usually <see cref="WebSockets.SameSite.Lax"/>.</value>
    public SameSite? SameSite { get; init; }

    /// <summary>Whether the browser stores a separate cookie for each top-level site that embeds this one (CHIPS).</summary>
    public bool Partitioned { get; init; }

    /// <summary>Creates the header that sets the cookie.</summary>
    /// <returns>The header <c>Set-Cookie</c>.</returns>
    /// <exception cref="InvalidOperationException">The attributes conflict, so that browsers would ignore the cookie.</exception>
    public Header ToHeader()
    {
        if (Conflict() is { } conflict)
        {
            throw new InvalidOperationException(conflict);
        }

        return new Header("Set-Cookie", ToString());
    }

    /// <summary>The cookie as in a Set-Cookie header.</summary>
    /// <returns>A text such as <c>a=b; Path=/; Secure</c>.</returns>
    public override string ToString()
    {
        var text = new StringBuilder(Cookie.ToString());
        Append(text, "; Domain=", Domain);
        Append(text, "; Path=", Path);
        Append(text, "; Expires=", ExpiresUnixSeconds is { } seconds ? HttpDate.Format(seconds) : null);
        Append(text, "; Max-Age=", MaxAgeSeconds?.ToString(CultureInfo.InvariantCulture));
        Append(text, "; SameSite=", SameSite?.ToString());
        return text.Append(Secure ? "; Secure" : "").Append(HttpOnly ? "; HttpOnly" : "").Append(Partitioned ? "; Partitioned" : "").ToString();
    }

    private static void Append(StringBuilder text, string attribute, string? value)
    {
        if (value is not null)
        {
            text.Append(attribute).Append(value);
        }
    }

    private string? Conflict()
    {
        var isHost = Name.StartsWith("__Host-", StringComparison.OrdinalIgnoreCase);
        if (!Secure
            && (isHost || Partitioned || SameSite == WebSockets.SameSite.None || Name.StartsWith("__Secure-", StringComparison.OrdinalIgnoreCase)))
        {
            return "A cookie with SameSite=None, Partitioned or the prefix __Secure- or __Host- must be Secure too (RFC 6265bis §4.1.3, §5.7).";
        }

        return isHost && (Domain is not null || Path != "/")
            ? "A cookie with the prefix __Host- must have the path / and no domain (RFC 6265bis §4.1.3.2)."
            : null;
    }
}
