namespace ActorHub.WebSockets;

/// <summary>What kind of event a <see cref="WebSocketEvent"/> is.</summary>
public enum WebSocketEventKind
{
    /// <summary>A text message, or a part of it: valid UTF-8, of which a part may end inside a character.</summary>
    Text,

    /// <summary>A binary message, or a part of it.</summary>
    Binary,

    /// <summary>A Ping. Its Pong is already in the output, unless the application answers (<see cref="PongReply"/>).</summary>
    Ping,

    /// <summary>A Pong, asked for or not.</summary>
    Pong,

    /// <summary>The peer's Close came, or the transport ended without one. The last event.</summary>
    Close,

    /// <summary>The peer broke the protocol or a limit. The last event.</summary>
    Failed,
}

/// <summary>Something the peer did.</summary>
/// <param name="Kind">Which of the other members count.</param>
/// <param name="Payload">Of a message, Ping or Pong. Valid only until the next call on the connection.</param>
/// <param name="Close">Set for <see cref="WebSocketEventKind.Close"/> only.</param>
/// <param name="Error">Set for <see cref="WebSocketEventKind.Failed"/> only.</param>
public readonly record struct WebSocketEvent(WebSocketEventKind Kind, ReadOnlyMemory<byte> Payload, CloseFrame? Close, ProtocolError? Error)
{
    internal WebSocketEvent(WebSocketEventKind kind, ReadOnlyMemory<byte> payload)
        : this(kind, payload, null, null)
    {
    }

    /// <summary>Whether the message ends here. False only for the parts but the last of a message (<see cref="MessageDelivery.Partial"/>).</summary>
    public bool EndOfMessage { get; init; } = true;
}
