namespace ActorHub.WebSockets;

/// <summary>The part of the handshake that a <see cref="HandshakeError"/> concerns.</summary>
public enum HandshakeErrorScope
{
    /// <summary>The lines of a head, of a request or a response.</summary>
    Head = 1,

    /// <summary>An HTTP request of any kind.</summary>
    Request = 2,

    /// <summary>A request for an upgrade to WebSocket.</summary>
    Upgrade = 3,

    /// <summary>The response to a client's request.</summary>
    Response = 4,

    /// <summary>The PROXY header at the start of a proxy's connection.</summary>
    ProxyHeader = 5,
}
