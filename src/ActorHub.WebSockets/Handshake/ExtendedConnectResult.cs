namespace ActorHub.WebSockets;

/// <summary>The result of a server's handshake over HTTP/2 or HTTP/3.</summary>
public abstract record ExtendedConnectResult
{
    private ExtendedConnectResult()
    {
    } // closed set

    /// <summary>The request is valid. Respond with status 200; the WebSocket then begins in the stream.</summary>
    /// <param name="Protocol">The agreed protocol.</param>
    /// <param name="Headers">Headers to send with the status.</param>
    public sealed record Accepted(NegotiatedProtocol Protocol, HeaderList Headers) : ExtendedConnectResult;

    /// <summary>The request violates a rule. Respond with the status and text of the error.</summary>
    /// <param name="Error">The violated rule.</param>
    /// <param name="Headers">Headers to send with the status.</param>
    public sealed record Refused(HandshakeError Error, HeaderList Headers) : ExtendedConnectResult;
}
