using System.Buffers;

namespace ActorHub.WebSockets;

/// <summary>The characters that are valid in the parts of a cookie (RFC 6265bis §4.1.1).</summary>
internal static class CookieGrammar
{
    private static readonly SearchValues<char> Octets =
        SearchValues.Create([.. Enumerable.Range(0x21, 0x7E - 0x21 + 1).Select(c => (char)c).Where(c => c is not ('"' or ',' or ';' or '\\'))]);

    public static void Check(string name, string value)
    {
        if (!HttpGrammar.IsToken(name))
        {
            throw new ArgumentException("The name of a cookie must be a token (RFC 6265bis §4.1.1).", nameof(name));
        }

        if (!IsValue(value))
        {
            throw new ArgumentException("The value of a cookie must not contain spaces or any of , ; \\ \" except enclosing quotes (RFC 6265bis §4.1.1).", nameof(value));
        }
    }

    /// <summary>av-octets: the characters of a path or another attribute.</summary>
    public static bool IsAttribute(ReadOnlySpan<char> value) => !value.ContainsAnyExceptInRange(' ', '~') && !value.Contains(';');

    /// <summary>A name or an IPv4 address, without a port. Browsers do not accept an IPv6 address as a domain.</summary>
    public static bool IsDomain(ReadOnlySpan<char> value) => HttpGrammar.IsHost(value) && !value.ContainsAny(':', ';');

    /// <summary>The characters that §5.6 accepts in a cookie from a peer.</summary>
    public static bool IsReadable(ReadOnlySpan<char> value) => HttpGrammar.IsFieldValue(value) && !value.Contains(';');

    /// <summary>cookie-value: octets, or octets between two quotes.</summary>
    private static bool IsValue(ReadOnlySpan<char> value)
    {
        var isQuoted = value.Length >= 2 && value[0] == '"' && value[^1] == '"';
        return !(isQuoted ? value[1..^1] : value).ContainsAnyExcept(Octets);
    }
}
