namespace ActorHub.WebSockets;

/// <summary>The schemes of WebSocket URIs (RFC 6455 §3).</summary>
public enum WebSocketScheme
{
    /// <summary><c>ws</c>: over plain TCP, port 80 unless named.</summary>
    Ws,

    /// <summary><c>wss</c>: over TLS, port 443 unless named.</summary>
    Wss,
}
