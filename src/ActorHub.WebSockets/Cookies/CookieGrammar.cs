using System.Buffers;

namespace ActorHub.WebSockets;

/// <summary>Which characters the parts of a cookie are made of (RFC 6265bis §4.1.1).</summary>
internal static class CookieGrammar
{
    private static readonly SearchValues<char> Octets =
        SearchValues.Create([.. Enumerable.Range(0x21, 0x7E - 0x21 + 1).Select(c => (char)c).Where(c => c is not ('"' or ',' or ';' or '\\'))]);

    /// <summary>cookie-value: octets, or octets between two quotes.</summary>
    public static bool IsValue(ReadOnlySpan<char> value)
    {
        var isQuoted = value.Length >= 2 && value[0] == '"' && value[^1] == '"';
        return !(isQuoted ? value[1..^1] : value).ContainsAnyExcept(Octets);
    }
}
