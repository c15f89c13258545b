using System.Globalization;
using System.Text;

namespace ActorHub.WebSockets;

/// <summary>A cookie as a server sets it, one <c>Set-Cookie</c> header each (RFC 6265bis §4.1). Immutable.</summary>
public sealed partial record SetCookie
{
    private const int MaxBytes = 4096; // §5.6: browsers ignore a longer name with its value
    private const int MaxAttributeBytes = 1024; // §5.6

    /// <summary>Makes a cookie that the browser forgets at its end and sends back to this host only.</summary>
    /// <param name="name">A token.</param>
    /// <param name="value">ASCII without blanks, commas, semicolons, backslashes and quotes, or that between two quotes.</param>
    /// <exception cref="ArgumentException">The name or the value does not follow RFC 6265bis §4.1.1, or both are too long for browsers.</exception>
    public SetCookie(string name, string value)
        : this(new Cookie(name, value))
    {
    }

    private SetCookie(Cookie cookie)
    {
        if (cookie.Name.Length + cookie.Value.Length > MaxBytes)
        {
            throw new ArgumentException("A cookie's name and value have 4,096 bytes at most (RFC 6265bis §5.6).", nameof(cookie));
        }

        Cookie = cookie;
    }

    /// <summary>Name and value, as the client is to send them back.</summary>
    public Cookie Cookie { get; }

    /// <summary>Case-sensitive, but for the prefixes <c>__Secure-</c> and <c>__Host-</c>.</summary>
    public string Name => Cookie.Name;

    /// <summary>As it is written.</summary>
    public string Value => Cookie.Value;

    /// <summary>The host to which, and to whose subdomains, the cookie is sent back.</summary>
    /// <value>Without a leading dot; null unless set: only the host that set it.</value>
    /// <exception cref="ArgumentException">Not a host.</exception>
    public string? Domain
    {
        get;
        init => field = value is null || CookieGrammar.IsDomain(value)
            ? value
            : throw new ArgumentException("Not a domain (RFC 6265bis §4.1.2.3).", nameof(value));
    }

    /// <summary>The path under which the cookie is sent back.</summary>
    /// <value>Begins with a slash; null unless set: the directory of the request.</value>
    /// <exception cref="ArgumentException">Not a path.</exception>
    public string? Path
    {
        get;
        init => field = value is null || (value.StartsWith('/') && value.Length <= MaxAttributeBytes && CookieGrammar.IsAttribute(value))
            ? value
            : throw new ArgumentException("Not a path (RFC 6265bis §4.1.2.4).", nameof(value));
    }

    /// <summary>When the browser forgets the cookie; a past time makes it forget at once.</summary>
    /// <value>Seconds since 1970-01-01T00:00:00Z, in the years 1601 to 9999; null unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">Another year.</exception>
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

    /// <summary>How long the browser keeps the cookie; counts before <see cref="ExpiresUnixSeconds"/>.</summary>
    /// <value>Seconds; 0 or less makes it forget at once; null unless set.</value>
    public long? MaxAgeSeconds { get; init; }

    /// <summary>Whether the cookie is sent back over TLS only.</summary>
    public bool Secure { get; init; }

    /// <summary>Whether the cookie is hidden from scripts.</summary>
    public bool HttpOnly { get; init; }

    /// <summary>With which requests from other sites the cookie is sent back.</summary>
    /// <value>Null unless set: as the browser has it, mostly <see cref="WebSockets.SameSite.Lax"/>.</value>
    public SameSite? SameSite { get; init; }

    /// <summary>Whether each site that embeds ours has a cookie of its own (CHIPS).</summary>
    public bool Partitioned { get; init; }

    /// <summary>The header that sets the cookie.</summary>
    /// <returns><c>Set-Cookie</c>.</returns>
    /// <exception cref="InvalidOperationException">The attributes do not go together: a browser would ignore the cookie.</exception>
    public Header ToHeader()
    {
        if (Conflict() is { } conflict)
        {
            throw new InvalidOperationException(conflict);
        }

        return new Header("Set-Cookie", ToString());
    }

    /// <summary>The cookie as it stands in a Set-Cookie header.</summary>
    /// <returns>Such as <c>a=b; Path=/; Secure</c>.</returns>
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
            return "A cookie with SameSite=None, Partitioned or the prefix __Secure- or __Host- is Secure too (RFC 6265bis §4.1.3, §5.7).";
        }

        return isHost && (Domain is not null || Path != "/")
            ? "A cookie with the prefix __Host- has the path / and no domain (RFC 6265bis §4.1.3.2)."
            : null;
    }
}
