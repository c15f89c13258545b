using System.Buffers;
using System.Globalization;
using System.Text;

namespace ActorHub.WebSockets;

/// <summary>The parts of RFC 3986 that a WebSocket URI is made of.</summary>
internal static class UriGrammar
{
    private const string Unreserved = "-._~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static readonly SearchValues<char> HostName = SearchValues.Create(Unreserved + "!$&'()*+,;=");
    private static readonly SearchValues<char> PathAndQuery = SearchValues.Create(Unreserved + "!$&'()*+,;=:@/?%");

    /// <summary>Splits an authority into host and port; false for userinfo and for a port out of range. An empty port counts as absent (RFC 3986 §3.2.3).</summary>
    public static bool TrySplitAuthority(string authority, out string host, out int? port)
    {
        port = null;
        var bracket = authority.LastIndexOf(']');
        var colon = authority.IndexOf(':', bracket < 0 ? 0 : bracket);
        host = colon < 0 ? authority : authority[..colon];
        var digits = colon < 0 ? "" : authority[(colon + 1)..];
        if (digits.Length == 0)
        {
            return true;
        }

        if (digits.Length > 5
            || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number is < 1 or > ushort.MaxValue)
        {
            return false;
        }

        port = number;
        return true;
    }

    /// <summary>The host in lower case and in ASCII; null if it is invalid.</summary>
    public static string? NormalizeHost(string host)
    {
        if (host.StartsWith('[') && host.Length > 2)
        {
            // RFC 3986 §3.2.2: no zone. IPvFuture is not supported.
            return host.EndsWith(']') && IpText.ReadV6(host.AsSpan(1, host.Length - 2)) is { } address ? $"[{address}]" : null;
        }

        if (host.Length is 0 or > 255)
        {
            return null;
        }

        var name = Ascii.IsValid(host) ? host.ToLowerInvariant() : ToIdna(host);
        return name is null || name.AsSpan().ContainsAnyExcept(HostName) ? null : name;
    }

    /// <summary>Path and query, percent-encoded where necessary; null if they contain a fragment, control characters, spaces or an incomplete escape.</summary>
    public static string? NormalizeResource(string resource)
    {
        if (resource.StartsWith('?'))
        {
            resource = "/" + resource;
        }

        if (!resource.StartsWith('/') || !HasWholeEscapes(resource))
        {
            return null;
        }

        if (!resource.AsSpan().ContainsAnyExcept(PathAndQuery))
        {
            return resource;
        }

        var text = new StringBuilder(resource.Length + 16);
        foreach (var rune in resource.EnumerateRunes())
        {
            if (rune.Value is <= 0x20 or 0x7F or '#' || rune == Rune.ReplacementChar || Rune.IsControl(rune))
            {
                return null;
            }

            text.Append(rune.IsAscii && PathAndQuery.Contains((char)rune.Value) ? rune.ToString() : Uri.EscapeDataString(rune.ToString()));
        }

        return text.ToString();
    }

    private static bool HasWholeEscapes(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOf('%'); at >= 0; at = text.IndexOf('%'))
        {
            if (text.Length < at + 3 || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
            {
                return false;
            }

            text = text[(at + 3)..];
        }

        return true;
    }

    private static string? ToIdna(string host)
    {
        try
        {
            return new IdnMapping { UseStd3AsciiRules = true }.GetAscii(host.ToLowerInvariant());
        }
        catch (ArgumentException)
        {
            return null; // IdnMapping has no Try method
        }
    }
}
