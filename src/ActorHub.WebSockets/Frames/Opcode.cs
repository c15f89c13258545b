namespace ActorHub.WebSockets;

/// <summary>What a frame carries (RFC 6455 §5.2); other values are reserved and never accepted.</summary>
public enum Opcode : byte
{
    /// <summary>The next fragment of the message that a text or binary frame began.</summary>
    Continuation = 0x0,

    /// <summary>A text message, or its first fragment: UTF-8.</summary>
    Text = 0x1,

    /// <summary>A binary message, or its first fragment.</summary>
    Binary = 0x2,

    /// <summary>The closing handshake, with an optional code and reason.</summary>
    Close = 0x8,

    /// <summary>Asks for a Pong with the same payload.</summary>
    Ping = 0x9,

    /// <summary>Answers a Ping, or comes unasked as a one-way heartbeat.</summary>
    Pong = 0xA,
}
