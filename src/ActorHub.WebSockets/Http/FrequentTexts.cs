using System.Text;

namespace ActorHub.WebSockets;

/// <summary>Names and values that stand in most requests for a WebSocket: there is one string of each, instead of one for each request.</summary>
internal static class FrequentTexts
{
    private static readonly string[] All =
    [
        "Host", "User-Agent", "Cookie", "Pragma", "Cache-Control", "no-cache", "Accept-Encoding", "Accept-Language", "gzip, deflate, br",
        HandshakeHeaders.Upgrade, HandshakeHeaders.Connection, HandshakeHeaders.Origin, HandshakeHeaders.Key, HandshakeHeaders.Version,
        HandshakeHeaders.Protocol, HandshakeHeaders.Extensions, "websocket", "keep-alive, Upgrade", "13",
        "permessage-deflate", "permessage-deflate; client_max_window_bits",
    ];

    private static readonly string[][] ByLength =
        [.. Enumerable.Range(0, All.Max(text => text.Length) + 1).Select(length => All.Where(text => text.Length == length).ToArray())];

    /// <summary>The text of bytes, each of them a character.</summary>
    public static string Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < ByLength.Length)
        {
            foreach (var text in ByLength[bytes.Length])
            {
                if (Ascii.Equals(bytes, text))
                {
                    return text;
                }
            }
        }

        return Encoding.Latin1.GetString(bytes);
    }
}
