namespace ActorHub.WebSockets;

/// <summary>The type of a frame (RFC 6455 §5.2). Other values are reserved and never accepted.</summary>
public enum Opcode : byte
{
    /// <summary>A further fragment of a message.</summary>
    Continuation = 0x0,

    /// <summary>A text message, or its first fragment: UTF-8.</summary>
    Text = 0x1,

    /// <summary>A binary message, or its first fragment.</summary>
    Binary = 0x2,

    /// <summary>A step of the closing handshake, with an optional code and reason.</summary>
    Close = 0x8,

    /// <summary>Requests a Pong with the same payload.</summary>
    Ping = 0x9,

    /// <summary>Answers a Ping, or is an unsolicited heartbeat.</summary>
    Pong = 0xA,
}
