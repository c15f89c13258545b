namespace ActorHub.WebSockets;

/// <summary>Which part of the opening a <see cref="HandshakeError"/> is about. It ends the connection; the peer is at fault.</summary>
public enum HandshakeErrorScope
{
    /// <summary>The lines of a head, of a request or a response.</summary>
    Head = 1,

    /// <summary>An HTTP request, whatever it asks for.</summary>
    Request = 2,

    /// <summary>A request for an upgrade to WebSocket.</summary>
    Upgrade = 3,

    /// <summary>The answer to a client's request.</summary>
    Response = 4,

    /// <summary>The PROXY header with which a proxy begins a connection. Nothing is answered: who sends it speaks no HTTP yet.</summary>
    ProxyHeader = 5,
}
