namespace ActorHub.WebSockets;

/// <summary>The strictness of parsing a head.</summary>
public enum HeadSyntax
{
    /// <summary>The grammar of RFC 9112. A head that two recipients could interpret differently is an error.</summary>
    Strict,

    /// <summary>
    /// Also accepts lines that end with a bare LF, folded header lines, white space before the colon, and a status line without the space after
    /// the status: for old peers that connect without a proxy. A proxy that interprets such a head differently makes request smuggling possible.
    /// </summary>
    Lenient,
}
