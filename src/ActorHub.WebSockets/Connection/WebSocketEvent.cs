namespace ActorHub.WebSockets;

/// <summary>The kind of a <see cref="WebSocketEvent"/>.</summary>
public enum WebSocketEventKind
{
    /// <summary>A text message, or a part of one: valid UTF-8, but a part may end within a character.</summary>
    Text,

    /// <summary>A binary message, or a part of one.</summary>
    Binary,

    /// <summary>A Ping. Its Pong is already in the output, unless the application answers (<see cref="PongReply.Manual"/>).</summary>
    Ping,

    /// <summary>A Pong, solicited or not.</summary>
    Pong,

    /// <summary>The peer's Close, or the end of the transport without one. The last event.</summary>
    Close,

    /// <summary>The peer violated the protocol or exceeded a limit. The last event.</summary>
    Failed,
}

/// <summary>A message or control frame from the peer, or the end of the connection.</summary>
/// <param name="Kind">The kind, which determines the members that are set.</param>
/// <param name="Payload">The payload of a message, Ping or Pong. Valid only until the next call on the connection.</param>
/// <param name="Close">Set for <see cref="WebSocketEventKind.Close"/> only.</param>
/// <param name="Error">Set for <see cref="WebSocketEventKind.Failed"/> only.</param>
public readonly record struct WebSocketEvent(WebSocketEventKind Kind, ReadOnlyMemory<byte> Payload, CloseFrame? Close, ProtocolError? Error)
{
    internal WebSocketEvent(WebSocketEventKind kind, ReadOnlyMemory<byte> payload)
        : this(kind, payload, null, null)
    {
    }

    /// <summary>True for a whole message and for the last part of a message (<see cref="MessageDelivery.Partial"/>).</summary>
    public bool EndOfMessage { get; init; } = true;
}
