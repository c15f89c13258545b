using ActorHub.WebSockets;

namespace ActorHub.Connections.Streaming;

/// <summary>One whole message from the peer, or a Ping or Pong where the endpoint delivers those too.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Payload">The bytes, for text valid UTF-8. They may be reused once the next message is asked for: copy what is kept.</param>
public readonly record struct InboundMessage(MessageKind Kind, ReadOnlyMemory<byte> Payload);

/// <summary>The kind of a message (RFC 6455 §5.6), numbered as the opcodes are.</summary>
public enum MessageKind : byte
{
    /// <summary>UTF-8 text.</summary>
    Text = 1,

    /// <summary>Arbitrary bytes.</summary>
    Binary = 2,

    /// <summary>A Ping; its Pong is on its way unless the endpoint leaves that to the application (<see cref="PongReply.Manual"/>). Only with <see cref="InboundKinds.MessagesAndControl"/>.</summary>
    Ping = 9,

    /// <summary>A Pong, asked for or not. Only with <see cref="InboundKinds.MessagesAndControl"/>.</summary>
    Pong = 10,
}
