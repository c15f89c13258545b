namespace ActorHub.WebSockets;

/// <summary>What an extended CONNECT means to a WebSocket server.</summary>
public abstract record ExtendedConnectResult
{
    private ExtendedConnectResult()
    {
    } // closed set

    /// <summary>A WebSocket begins in the stream: to be answered with status 200.</summary>
    /// <param name="Protocol">What was agreed.</param>
    /// <param name="Headers">To send with the status.</param>
    public sealed record Accepted(NegotiatedProtocol Protocol, HeaderList Headers) : ExtendedConnectResult;

    /// <summary>A request that breaks a rule: to be answered with the error's status and text.</summary>
    /// <param name="Error">The broken rule.</param>
    /// <param name="Headers">To send with the status.</param>
    public sealed record Refused(HandshakeError Error, HeaderList Headers) : ExtendedConnectResult;
}
