namespace ActorHub.WebSockets;

/// <summary>The direction of a frame.</summary>
public enum FrameDirection : byte
{
    /// <summary>From the peer.</summary>
    Received,

    /// <summary>To the peer.</summary>
    Sent,
}

/// <summary>
/// Observes the frames of connections, for a trace or a dump. It is called while the connection is processing and must not call the
/// connection.
/// </summary>
public interface IFrameObserver
{
    /// <summary>
    /// Called for the header of each frame, once it was read and is valid, or when it is sent. In the framing of hixie-75 and hybi-00 a text has
    /// no header: the call is made at its end, with an equivalent header. For a text that is sent in parts, that has the length of the last part.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="direction">The direction of the frame.</param>
    /// <param name="header">The header.</param>
    void OnFrame(WebSocketConnection connection, FrameDirection direction, in FrameHeader header);

    /// <summary>Called for the next bytes of the frame's payload; not called for an empty payload.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="direction">The direction of the frame.</param>
    /// <param name="part">The bytes: unmasked, but not decompressed. Valid only during the call.</param>
    void OnPayload(WebSocketConnection connection, FrameDirection direction, ReadOnlySpan<byte> part);
}
