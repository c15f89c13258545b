using System.Text;
using ActorHub.WebSockets;

namespace ActorHub.Fuzz.Targets;

/// <summary>A WebSocket address. What is accepted is safe in a request line and a Host header, and reads back the same.</summary>
internal sealed class UriTarget : IFuzzTarget
{
    public string Name => "uri";

    public IReadOnlyList<string> Words =>
    [
        "ws://", "wss://", "WS://", "http://", "example.com", "[::1]", "[fe80::1%25eth0]", "127.0.0.1", ":80", ":443", ":65536", ":", "/", "?", "#", "@", "%2F", "%", "..", "é", "xn--",
        "\r\n", "\0", " ", "\\",
    ];

    public string Run(byte[] input)
    {
        if (!WebSocketUri.TryParse(Encoding.UTF8.GetString(input), out var uri))
        {
            return "refused";
        }

        var text = uri.ToString();
        OracleException.Require(WebSocketUri.TryParse(text, out var again) && again == uri, $"{text} does not read back the same");
        OracleException.Require(uri.Resource.StartsWith('/') && uri.Resource.All(c => c is > ' ' and < '\x7f' and not '#'), "a resource that cannot stand in a request line");
        OracleException.Require(uri.Authority.All(c => c is > ' ' and < '\x7f' and not '@' and not '/'), "an authority that cannot stand in a Host header");
        OracleException.Require(uri.Port is > 0 and < 65_536, "a port that does not exist");
        return $"{uri.IsSecure} {uri.Host[0] == '['} {uri.Resource.Contains('?', StringComparison.Ordinal)} {uri.Resource.Contains('%', StringComparison.Ordinal)} {text.Length / 8}";
    }
}
