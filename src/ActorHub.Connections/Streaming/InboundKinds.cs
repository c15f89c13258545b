namespace ActorHub.Connections.Streaming;

/// <summary>The kinds of messages that an endpoint passes to its sink.</summary>
public enum InboundKinds : byte
{
    /// <summary>Messages, until either side closes.</summary>
    Messages,

    /// <summary>
    /// Messages, Pings and Pongs, until the peer's Close or the end of its bytes. Messages that the peer sent before it received our Close are
    /// delivered too (RFC 6455 §1.4).
    /// </summary>
    MessagesAndControl,
}
