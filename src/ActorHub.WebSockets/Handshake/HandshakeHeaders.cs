namespace ActorHub.WebSockets;

/// <summary>The header names of the opening handshake, in all versions.</summary>
internal static class HandshakeHeaders
{
    public const string Upgrade = "Upgrade";
    public const string Connection = "Connection";
    public const string Origin = "Origin";
    public const string Key = "Sec-WebSocket-Key";
    public const string Accept = "Sec-WebSocket-Accept";
    public const string Version = "Sec-WebSocket-Version";
    public const string Protocol = "Sec-WebSocket-Protocol";
    public const string Extensions = "Sec-WebSocket-Extensions";

    /// <summary>hybi-04 to -10 in requests; hybi-00 in responses.</summary>
    public const string SecOrigin = "Sec-WebSocket-Origin";

    // hybi-00 to -03
    public const string SecLocation = "Sec-WebSocket-Location";
    public const string Key1 = "Sec-WebSocket-Key1";
    public const string Key2 = "Sec-WebSocket-Key2";
    public const string Draft = "Sec-WebSocket-Draft";

    // hixie-75
    public const string OldProtocol = "WebSocket-Protocol";
    public const string OldOrigin = "WebSocket-Origin";
    public const string OldLocation = "WebSocket-Location";

    /// <summary>Whether the handshake itself writes the header, or the header would change how the message is parsed.</summary>
    public static bool IsReserved(string name) =>
        name.StartsWith("Sec-WebSocket-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("WebSocket-", StringComparison.OrdinalIgnoreCase)
        || Names.Contains(name);

    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        Upgrade, Connection, Origin, "Host", "Cookie", "Content-Length", "Transfer-Encoding",
    };
}
