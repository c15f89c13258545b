namespace ActorHub.WebSockets;

/// <summary>Names and classes of the opcodes of RFC 6455 §5.2.</summary>
public static class Opcodes
{
    /// <summary>The name of an opcode, in lower case.</summary>
    /// <param name="opcode">Any value of four bits.</param>
    /// <returns>A name such as <c>text</c>; <c>reserved data</c> or <c>reserved control</c> for an undefined opcode.</returns>
    public static string NameOf(Opcode opcode) => opcode switch
    {
        Opcode.Continuation => "continuation",
        Opcode.Text => "text",
        Opcode.Binary => "binary",
        Opcode.Close => "close",
        Opcode.Ping => "ping",
        Opcode.Pong => "pong",
        _ => IsControl(opcode) ? "reserved control" : "reserved data",
    };

    /// <summary>Whether an opcode is that of a control frame (§5.5).</summary>
    /// <param name="opcode">Any value of four bits.</param>
    /// <returns>True from 8 on.</returns>
    public static bool IsControl(Opcode opcode) => (byte)opcode >= 0x8;
}
