namespace ActorHub.WebSockets;

/// <summary>The handshake headers of each draft. Names are compared ignoring case.</summary>
public static class DraftHeaders
{
    private const int Hixie75 = -2;
    private const int Hixie76 = -1;

    /// <summary>Whether a draft defines a handshake header for requests or responses.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="writer">The client for requests, the server for responses.</param>
    /// <param name="header">The name, such as <c>Sec-WebSocket-Origin</c>.</param>
    /// <returns>True if the draft defines it. False for every header that is not part of the handshake.</returns>
    public static bool Has(WebSocketDraft draft, Side writer, string header)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(header);
        var serial = draft.Serial;
        return (header.ToUpperInvariant(), writer) switch
        {
            ("ORIGIN", Side.Client) => serial is < 4 or > 10,
            ("SEC-WEBSOCKET-ORIGIN", Side.Client) => serial is >= 4 and <= 10,
            ("SEC-WEBSOCKET-ORIGIN" or "SEC-WEBSOCKET-LOCATION", Side.Server) => serial is >= Hixie76 and <= 3,
            ("WEBSOCKET-ORIGIN" or "WEBSOCKET-LOCATION", Side.Server) => serial == Hixie75,
            ("WEBSOCKET-PROTOCOL", _) => serial == Hixie75,
            ("SEC-WEBSOCKET-PROTOCOL", _) => serial >= Hixie76,
            ("SEC-WEBSOCKET-KEY1" or "SEC-WEBSOCKET-KEY2", Side.Client) => serial is >= Hixie76 and <= 3,
            ("SEC-WEBSOCKET-KEY", Side.Client) or ("SEC-WEBSOCKET-ACCEPT", Side.Server) => serial >= 4,
            ("SEC-WEBSOCKET-NONCE", Side.Server) => serial is 4 or 5,
            ("SEC-WEBSOCKET-DRAFT", Side.Client) => serial is 2 or 3,
            ("SEC-WEBSOCKET-VERSION" or "SEC-WEBSOCKET-EXTENSIONS", _) => serial >= 4,
            _ => false,
        };
    }
}
