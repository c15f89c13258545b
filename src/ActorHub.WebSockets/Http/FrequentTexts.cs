using System.Text;

namespace ActorHub.WebSockets;

/// <summary>Names and values that occur in most upgrade requests. All requests share one string of each.</summary>
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

    /// <summary>Decodes bytes as Latin-1, and returns a shared string for a frequent text.</summary>
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
