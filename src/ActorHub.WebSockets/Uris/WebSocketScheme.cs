namespace ActorHub.WebSockets;

/// <summary>The schemes of WebSocket URIs (RFC 6455 §3).</summary>
public enum WebSocketScheme
{
    /// <summary><c>ws</c>: over plain TCP; default port 80.</summary>
    Ws,

    /// <summary><c>wss</c>: over TLS; default port 443.</summary>
    Wss,
}
