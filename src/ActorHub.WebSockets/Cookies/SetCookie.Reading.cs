using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorHub.WebSockets;

public sealed partial record SetCookie
{
    /// <summary>Reads the value of a Set-Cookie header as a browser does (RFC 6265bis §5.6): of each attribute the last good one counts.</summary>
    /// <param name="header">Such as <c>a=b; Path=/</c>.</param>
    /// <param name="cookie">The cookie on success. Whether its domain may set it is for the caller to judge, who knows the host.</param>
    /// <returns>False for what browsers ignore: no name, control characters, too long, attributes that do not go together.</returns>
    public static bool TryParse(string header, [NotNullWhen(true)] out SetCookie? cookie)
    {
        ArgumentNullException.ThrowIfNull(header);
        cookie = null;
        var text = header.AsSpan();
        var end = text.IndexOf(';');
        var pair = end < 0 ? text : text[..end];
        var equals = pair.IndexOf('=');
        if (equals < 0
            || Cookie.Received(pair[..equals], pair[(equals + 1)..]) is not { } received
            || received.Name.Length + received.Value.Length > MaxBytes)
        {
            return false;
        }

        cookie = new SetCookie(received);
        var attributes = end < 0 ? [] : text[(end + 1)..];
        foreach (var range in attributes.Split(';'))
        {
            var attribute = attributes[range];
            var split = attribute.IndexOf('=');
            var name = (split < 0 ? attribute : attribute[..split]).Trim(" \t");
            var value = split < 0 ? "" : attribute[(split + 1)..].Trim(" \t").ToString();
            cookie = value.Length > MaxAttributeBytes ? cookie : cookie.With(name.ToString().ToUpperInvariant(), value);
        }

        // §5.7: what the prefixes and SameSite=None promise must hold, or the cookie is ignored.
        cookie = cookie.Conflict() is null ? cookie : null;
        return cookie is not null;
    }

    private SetCookie With(string attribute, string value) => attribute switch
    {
        "DOMAIN" when value.TrimStart('.') is var domain && CookieGrammar.IsDomain(domain) => this with { Domain = domain.ToLowerInvariant() },
        "PATH" => this with { Path = value.StartsWith('/') && CookieGrammar.IsAttribute(value) ? value : null },
        "EXPIRES" when HttpDate.ParseCookieDate(value) is { } seconds => this with { ExpiresUnixSeconds = seconds },
        "MAX-AGE" when ReadAge(value) is { } age => this with { MaxAgeSeconds = age },
        "SECURE" => this with { Secure = true },
        "HTTPONLY" => this with { HttpOnly = true },
        "PARTITIONED" => this with { Partitioned = true },
        "SAMESITE" => this with { SameSite = ReadSameSite(value) },
        _ => this,
    };

    /// <summary>§5.6.2: digits behind an optional minus; beyond what we can count is for ever, or at once.</summary>
    private static long? ReadAge(string value)
    {
        var digits = value.StartsWith('-') ? value.AsSpan(1) : value;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return null;
        }

        return long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var age)
            ? age
            : value[0] == '-' ? long.MinValue : long.MaxValue;
    }

    private static SameSite? ReadSameSite(string value) => value.ToUpperInvariant() switch
    {
        "STRICT" => WebSockets.SameSite.Strict,
        "LAX" => WebSockets.SameSite.Lax,
        "NONE" => WebSockets.SameSite.None,
        _ => null,
    };
}
