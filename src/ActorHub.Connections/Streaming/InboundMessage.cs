namespace ActorHub.Connections.Streaming;

/// <summary>One whole message from the peer.</summary>
/// <param name="Kind">Text or binary.</param>
/// <param name="Payload">The bytes, for text valid UTF-8. They may be reused once the next message is asked for: copy what is kept.</param>
public readonly record struct InboundMessage(MessageKind Kind, ReadOnlyMemory<byte> Payload);

/// <summary>The kind of a message (RFC 6455 §5.6).</summary>
public enum MessageKind : byte
{
    /// <summary>UTF-8 text.</summary>
    Text = 1,

    /// <summary>Arbitrary bytes.</summary>
    Binary = 2,
}
