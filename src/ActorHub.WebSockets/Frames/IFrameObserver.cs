namespace ActorHub.WebSockets;

/// <summary>Which way a frame goes.</summary>
public enum FrameDirection : byte
{
    /// <summary>From the peer.</summary>
    Received,

    /// <summary>To the peer.</summary>
    Sent,
}

/// <summary>
/// Sees the frames that messages are made of, for a trace or a dump. It is called in the middle of the connection's work and must not call
/// the connection.
/// </summary>
public interface IFrameObserver
{
    /// <summary>
    /// A frame begins: its header was read and obeys the rules, or is being sent. In the framing of hixie-75 and hybi-00 a text has no
    /// header: the call comes at its end and gives what the header would say, or of a text that goes in parts only the last one's length.
    /// </summary>
    /// <param name="connection">Whose frame it is.</param>
    /// <param name="direction">Which way it goes.</param>
    /// <param name="header">All there is to know about it.</param>
    void OnFrame(WebSocketConnection connection, FrameDirection direction, in FrameHeader header);

    /// <summary>The next bytes of the frame's payload; none come for an empty one.</summary>
    /// <param name="connection">Whose frame it is.</param>
    /// <param name="direction">Which way it goes.</param>
    /// <param name="part">Unmasked, still compressed. Valid only during the call.</param>
    void OnPayload(WebSocketConnection connection, FrameDirection direction, ReadOnlySpan<byte> part);
}
