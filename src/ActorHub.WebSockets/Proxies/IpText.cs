using System.Buffers;
using System.Net;

namespace ActorHub.WebSockets;

/// <summary>Parses IP addresses in their standard forms only. <see cref="IPAddress"/> also accepts <c>1</c>, <c>0x7f.1</c>, octal digits and zones.</summary>
internal static class IpText
{
    private static readonly SearchValues<char> V4Chars = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> V6Chars = SearchValues.Create("0123456789abcdefABCDEF:.");

    public static IPAddress? ReadV4(ReadOnlySpan<char> text)
    {
        if (text.ContainsAnyExcept(V4Chars) || text.Count('.') != 3)
        {
            return null;
        }

        foreach (var range in text.Split('.'))
        {
            if (text[range] is ['0', _, ..])
            {
                return null;
            }
        }

        return IPAddress.TryParse(text, out var address) ? address : null;
    }

    public static IPAddress? ReadV6(ReadOnlySpan<char> text) =>
        text.Contains(':') && !text.ContainsAnyExcept(V6Chars) && IPAddress.TryParse(text, out var address) ? address : null;
}
