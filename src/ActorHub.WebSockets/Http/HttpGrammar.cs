using System.Buffers;

namespace ActorHub.WebSockets;

/// <summary>The characters that are valid in the parts of a head (RFC 9110 §5.6.2, RFC 9112 §3, RFC 3986).</summary>
internal static class HttpGrammar
{
    private const string Digits = "0123456789";
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <summary>RFC 9110 §5.6.2: tchar.</summary>
    public static readonly SearchValues<byte> Token = Bytes("!#$%&'*+-.^_`|~" + Digits + Letters);

    /// <summary>Visible ASCII without '#'. Laxer than RFC 3986, because browsers are; but a fragment is never sent.</summary>
    public static readonly SearchValues<byte> Target = SearchValues.Create([.. Range(0x21, 0x7E).Where(b => b != '#')]);

    /// <summary>RFC 9110 §5.5: visible ASCII, obs-text, space and tab.</summary>
    public static readonly SearchValues<byte> Value = SearchValues.Create([(byte)'\t', .. Range(0x20, 0x7E), .. Range(0x80, 0xFF)]);

    /// <summary><see cref="Token"/> as characters.</summary>
    public static readonly SearchValues<char> TokenChars = SearchValues.Create("!#$%&'*+-.^_`|~" + Digits + Letters);

    /// <summary><see cref="Target"/> as characters.</summary>
    public static readonly SearchValues<char> TargetChars = SearchValues.Create([.. Range(0x21, 0x7E).Where(b => b != '#').Select(b => (char)b)]);

    /// <summary>RFC 4648 §4, without the padding.</summary>
    public static readonly SearchValues<char> Base64Digits = SearchValues.Create("+/" + Digits + Letters);

    private static readonly SearchValues<char> ValueChars =
        SearchValues.Create(['\t', .. Range(0x20, 0x7E).Select(b => (char)b), .. Range(0x80, 0xFF).Select(b => (char)b)]);

    private static readonly SearchValues<char> RegName = SearchValues.Create("-._~!$&'()*+,;=%" + Digits + Letters);
    private static readonly SearchValues<char> IpLiteral = SearchValues.Create(":.abcdefABCDEF" + Digits);

    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenChars);

    /// <summary>RFC 9110 §5.5, for a text whose characters are bytes.</summary>
    public static bool IsFieldValue(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(ValueChars);

    /// <summary>ASCII without spaces and control characters.</summary>
    public static bool IsVisible(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('!', '~');

    /// <summary>RFC 9110 §7.2: uri-host and an optional port.</summary>
    public static bool IsHost(ReadOnlySpan<char> text)
    {
        int end;
        if (text.StartsWith('['))
        {
            end = text.IndexOf(']') + 1;
            if (end < 4 || text[1..(end - 1)].ContainsAnyExcept(IpLiteral))
            {
                return false;
            }
        }
        else
        {
            end = text.IndexOf(':');
            end = end < 0 ? text.Length : end;
            if (end == 0 || text[..end].ContainsAnyExcept(RegName))
            {
                return false;
            }
        }

        var port = text[end..];
        return port.IsEmpty || (port[0] == ':' && port.Length <= 6 && !port[1..].ContainsAnyExceptInRange('0', '9'));
    }

    private static SearchValues<byte> Bytes(string text) => SearchValues.Create([.. text.Select(c => (byte)c)]);

    private static IEnumerable<byte> Range(int first, int last) => Enumerable.Range(first, last - first + 1).Select(b => (byte)b);
}
