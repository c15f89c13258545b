namespace ActorHub.WebSockets;

/// <summary>The role of an endpoint, which determines whether it masks its frames (RFC 6455 §5.1).</summary>
public enum Side
{
    /// <summary>Sends masked frames and reads unmasked ones.</summary>
    Client,

    /// <summary>Sends unmasked frames and reads masked ones.</summary>
    Server,
}
