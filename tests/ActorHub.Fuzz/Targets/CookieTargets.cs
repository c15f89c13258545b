using System.Text;
using ActorHub.WebSockets;

namespace ActorHub.Fuzz.Targets;

/// <summary>A Cookie header. What is read can be written and read back.</summary>
internal sealed class CookieTarget : IFuzzTarget
{
    public string Name => "cookie";

    public IReadOnlyList<string> Words => ["a=b", "; ", "=", "\"", "\\\"", "$Version=1", "__Host-x=1", ",", "\t", "\u00e9", "\r\n", "\0"];

    public string Run(byte[] input)
    {
        var cookies = Cookie.Parse(Encoding.Latin1.GetString(input));
        var written = string.Join("; ", cookies);
        OracleException.Require(!written.AsSpan().ContainsAny('\r', '\n', '\0'), "what is written would end the header");
        OracleException.Require(Cookie.Parse(written).SequenceEqual(cookies), $"{written} does not read back the same");
        return $"{cookies.Length} {cookies.Count(cookie => cookie.UnquotedValue != cookie.Value)}";
    }
}

/// <summary>A Set-Cookie header. What is read can be written and read back.</summary>
internal sealed class SetCookieTarget : IFuzzTarget
{
    public string Name => "set-cookie";

    public IReadOnlyList<string> Words =>
    [
        "a=b", "; ", "Path=/x", "Domain=.example.com", "Expires=Wed, 21 Oct 2015 07:28:00 GMT", "Expires=", "Max-Age=-1", "Max-Age=9223372036854775807", "Secure", "HttpOnly",
        "SameSite=None", "SameSite=Lax", "Partitioned", "__Host-", "__Secure-", "=", "\"", "\r\n", "\0", "\u00e9", "31 Dec 9999 23:59:59", "1601",
    ];

    public string Run(byte[] input)
    {
        if (!SetCookie.TryParse(Encoding.Latin1.GetString(input), out var cookie))
        {
            return "ignored";
        }

        var written = cookie.ToString();
        OracleException.Require(!written.AsSpan().ContainsAny('\r', '\n', '\0'), "what is written would end the header");
        OracleException.Require(SetCookie.TryParse(written, out var again), $"{written} does not read back");
        OracleException.RequireSame(written, again!.ToString(), "Writing twice");
        return $"{written.Count(c => c == ';')} {cookie.Secure} {cookie.HttpOnly} {cookie.Domain is null} {cookie.ExpiresUnixSeconds is null} {cookie.SameSite}";
    }
}
