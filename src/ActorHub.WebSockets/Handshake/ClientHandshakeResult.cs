namespace ActorHub.WebSockets;

/// <summary>The result of a client's handshake.</summary>
public abstract record ClientHandshakeResult
{
    private ClientHandshakeResult()
    {
    } // closed set

    /// <summary>The WebSocket is open. The following bytes are the server's first frames.</summary>
    /// <param name="Head">The head of the response.</param>
    /// <param name="Protocol">The agreed protocol.</param>
    public sealed record Opened(ResponseHead Head, NegotiatedProtocol Protocol) : ClientHandshakeResult;

    /// <summary>The server responded with a status other than 101. The body of the response follows; the caller may read it.</summary>
    /// <param name="Head">The head of the response: 3xx with Location, 401 with WWW-Authenticate, 426 with versions, 429 and 503 with Retry-After, ...</param>
    public sealed record Refused(ResponseHead Head) : ClientHandshakeResult;

    /// <summary>The response is invalid. Nothing more can be read.</summary>
    /// <param name="Error">The violated rule.</param>
    public sealed record Failed(HandshakeError Error) : ClientHandshakeResult;
}
