namespace ActorHub.WebSockets;

/// <summary>Whose order decides when a client offers several subprotocols that the server speaks.</summary>
public enum SubprotocolPreference
{
    /// <summary>The client's, as RFC 6455 §4.1 has it.</summary>
    Client,

    /// <summary>That of <see cref="ServerHandshakeOptions.Subprotocols"/>.</summary>
    Server,
}
