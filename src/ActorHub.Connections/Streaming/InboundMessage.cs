using ActorHub.WebSockets;

namespace ActorHub.Connections.Streaming;

/// <summary>One complete message from the peer, or a Ping or Pong if the endpoint's <see cref="InboundKinds"/> include them.</summary>
/// <param name="Kind">The kind of message.</param>
/// <param name="Payload">The payload; valid UTF-8 if the message is text. The memory is reused once the sink pulls the next message: copy bytes that you keep.</param>
public readonly record struct InboundMessage(MessageKind Kind, ReadOnlyMemory<byte> Payload);

/// <summary>The kind of a message (RFC 6455 §5.6). The values are those of the opcodes.</summary>
public enum MessageKind : byte
{
    /// <summary>UTF-8 text.</summary>
    Text = 1,

    /// <summary>Arbitrary bytes.</summary>
    Binary = 2,

    /// <summary>A Ping. The connection answers it unless the endpoint uses <see cref="PongReply.Manual"/>. Only with <see cref="InboundKinds.MessagesAndControl"/>.</summary>
    Ping = 9,

    /// <summary>A Pong, solicited or not. Only with <see cref="InboundKinds.MessagesAndControl"/>.</summary>
    Pong = 10,
}
