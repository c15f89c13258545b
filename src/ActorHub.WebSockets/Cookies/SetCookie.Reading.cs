using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorHub.WebSockets;

public sealed partial record SetCookie
{
    /// <summary>Reads the value of a Set-Cookie header as browsers do (RFC 6265bis §5.6): the last valid occurrence of each attribute counts.</summary>
    /// <param name="header">The value of the header, such as <c>a=b; Path=/</c>.</param>
    /// <param name="cookie">The cookie on success. The caller must check that the host may set a cookie for its domain.</param>
    /// <returns>False for a cookie that browsers ignore: without a name, with control characters, too long, or with conflicting attributes.</returns>
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

        // §5.7: a cookie that does not meet the requirements of its prefix or of SameSite=None is ignored.
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

    /// <summary>§5.6.2: digits after an optional minus. A number that overflows is the maximum or minimum.</summary>
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
