namespace ActorHub.WebSockets;

/// <summary>What the answer to a client's request means.</summary>
public abstract record ClientHandshakeResult
{
    private ClientHandshakeResult()
    {
    } // closed set

    /// <summary>The WebSocket is open; bytes that follow are the server's first frames.</summary>
    /// <param name="Head">The answer, with its headers.</param>
    /// <param name="Protocol">What was agreed.</param>
    public sealed record Opened(ResponseHead Head, NegotiatedProtocol Protocol) : ClientHandshakeResult;

    /// <summary>The server answered with another status than 101. Its body follows and is the caller's to read or to leave.</summary>
    /// <param name="Head">The answer: 3xx with Location, 401 with WWW-Authenticate, 426 with versions, 429 and 503 with Retry-After, ...</param>
    public sealed record Refused(ResponseHead Head) : ClientHandshakeResult;

    /// <summary>The answer breaks a rule; nothing more can be read.</summary>
    /// <param name="Error">The rule.</param>
    public sealed record Failed(HandshakeError Error) : ClientHandshakeResult;
}
