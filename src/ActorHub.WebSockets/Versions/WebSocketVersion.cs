namespace ActorHub.WebSockets;

/// <summary>The supported versions of the protocol, oldest first. All except the last are drafts, which must be enabled explicitly.</summary>
public enum WebSocketVersion : byte
{
    /// <summary>draft-hixie-thewebsocketprotocol-75: no key, text frames between 00 and FF.</summary>
    Hixie75,

    /// <summary>draft-ietf-hybi-thewebsocketprotocol-00, the same as hixie-76: two keys and a challenge, the framing of hixie-75 with a close.</summary>
    Hybi00,

    /// <summary>draft-ietf-hybi-thewebsocketprotocol-07: <c>Sec-WebSocket-Version: 7</c>, the framing of RFC 6455.</summary>
    Hybi07,

    /// <summary>draft-ietf-hybi-thewebsocketprotocol-08 to -12: <c>Sec-WebSocket-Version: 8</c>, the framing of RFC 6455.</summary>
    Hybi08,

    /// <summary>RFC 6455: <c>Sec-WebSocket-Version: 13</c>.</summary>
    Rfc6455,
}
