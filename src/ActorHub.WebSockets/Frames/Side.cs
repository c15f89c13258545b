namespace ActorHub.WebSockets;

/// <summary>The role of our own endpoint. It decides which direction is masked (RFC 6455 §5.1).</summary>
public enum Side
{
    /// <summary>Sends masked frames and reads unmasked ones.</summary>
    Client,

    /// <summary>Sends unmasked frames and reads masked ones.</summary>
    Server,
}
