namespace ActorHub.Connections.Streaming;

/// <summary>What an endpoint gives its sink.</summary>
public enum InboundKinds : byte
{
    /// <summary>Messages, until either side closes.</summary>
    Messages,

    /// <summary>
    /// Messages, Pings and Pongs, until the peer's Close or the end of its bytes: what it sent before it saw our Close is
    /// delivered too (RFC 6455 §1.4).
    /// </summary>
    MessagesAndControl,
}
