using ActorHub.WebSockets;

namespace ActorHub.Client;

/// <summary>The server's response to the opening handshake is invalid, so no WebSocket was opened.</summary>
/// <param name="error">The violated rule.</param>
public sealed class HandshakeFailedException(HandshakeError error) : Exception($"{error.Reason} ({error.Source})")
{
    /// <summary>The violated rule and its source.</summary>
    public HandshakeError Error { get; } = error;
}
