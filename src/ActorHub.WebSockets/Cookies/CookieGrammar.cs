using System.Buffers;

namespace ActorHub.WebSockets;

/// <summary>Which characters the parts of a cookie are made of (RFC 6265bis §4.1.1).</summary>
internal static class CookieGrammar
{
    private static readonly SearchValues<char> Octets =
        SearchValues.Create([.. Enumerable.Range(0x21, 0x7E - 0x21 + 1).Select(c => (char)c).Where(c => c is not ('"' or ',' or ';' or '\\'))]);

    public static void Check(string name, string value)
    {
        if (!HttpGrammar.IsToken(name))
        {
            throw new ArgumentException("A cookie's name is a token (RFC 6265bis §4.1.1).", nameof(name));
        }

        if (!IsValue(value))
        {
            throw new ArgumentException("A cookie's value has no blanks and none of , ; \\ \" within (RFC 6265bis §4.1.1).", nameof(value));
        }
    }

    /// <summary>av-octets: what a path or another attribute may hold.</summary>
    public static bool IsAttribute(ReadOnlySpan<char> value) => !value.ContainsAnyExceptInRange(' ', '~') && !value.Contains(';');

    /// <summary>A name or an IPv4 address without a port; a browser sets no domain to an IPv6 address.</summary>
    public static bool IsDomain(ReadOnlySpan<char> value) => HttpGrammar.IsHost(value) && !value.ContainsAny(':', ';');

    /// <summary>What §5.6 reads into a cookie that a peer sent.</summary>
    public static bool IsReadable(ReadOnlySpan<char> value) => HttpGrammar.IsFieldValue(value) && !value.Contains(';');

    /// <summary>cookie-value: octets, or octets between two quotes.</summary>
    private static bool IsValue(ReadOnlySpan<char> value)
    {
        var isQuoted = value.Length >= 2 && value[0] == '"' && value[^1] == '"';
        return !(isQuoted ? value[1..^1] : value).ContainsAnyExcept(Octets);
    }
}
