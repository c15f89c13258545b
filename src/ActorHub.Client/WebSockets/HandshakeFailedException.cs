using ActorHub.WebSockets;

namespace ActorHub.Client;

/// <summary>The server's answer to the opening handshake breaks a rule, so that no WebSocket came to be.</summary>
/// <param name="error">The rule.</param>
public sealed class HandshakeFailedException(HandshakeError error) : Exception($"{error.Reason} ({error.Source})")
{
    /// <summary>The rule.</summary>
    public HandshakeError Error { get; } = error;
}
