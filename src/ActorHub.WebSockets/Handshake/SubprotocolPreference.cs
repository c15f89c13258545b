namespace ActorHub.WebSockets;

/// <summary>The order of preference that decides when a client offers several supported subprotocols.</summary>
public enum SubprotocolPreference
{
    /// <summary>The client's order (RFC 6455 §4.1).</summary>
    Client,

    /// <summary>The order of <see cref="ServerHandshakeOptions.Subprotocols"/>.</summary>
    Server,
}
