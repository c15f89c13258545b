namespace ActorHub.WebSockets;

/// <summary>How exactly the lines of a head must be written.</summary>
public enum HeadSyntax
{
    /// <summary>As RFC 9112 has it: what two readers could understand differently is an error.</summary>
    Strict,

    /// <summary>
    /// Also lines that end with a bare LF, folded header lines, a blank before the colon, and a status line without the blank behind the
    /// status: for old peers that nothing else reads in front of us. A proxy that reads such a head otherwise than we do can be tricked.
    /// </summary>
    Lenient,
}
