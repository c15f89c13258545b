namespace ActorHub.WebSockets;

/// <summary>The part of the protocol that an error concerns.</summary>
public enum ErrorScope : byte
{
    /// <summary>A single frame.</summary>
    Frame,

    /// <summary>A message of any number of frames.</summary>
    Message,

    /// <summary>The connection as a whole.</summary>
    Connection,
}

/// <summary>The side that caused an error.</summary>
public enum ErrorFault : byte
{
    /// <summary>The peer, which violated the protocol or exceeded a limit.</summary>
    Peer,

    /// <summary>This side.</summary>
    Local,
}

/// <summary>An error that fails a connection. Whatever its scope, nothing is read after it.</summary>
/// <param name="Id">The number of the error; stable between versions.</param>
/// <param name="Scope">The part of the protocol that the error concerns.</param>
/// <param name="Code">The code of the Close frame that reports it to the peer.</param>
/// <param name="Reason">Visible to the peer: names the violated rule, never the payload.</param>
/// <param name="Source">The violated clause, such as <c>RFC 6455 §5.1</c>.</param>
/// <param name="Fault">The side that caused it.</param>
public sealed record ProtocolError(ProtocolErrorCode Id, ErrorScope Scope, CloseCode Code, string Reason, string Source, ErrorFault Fault)
{
    /// <summary>Creates an error of the application, with which it fails a connection.</summary>
    /// <param name="code">The code of the Close frame that reports it to the peer.</param>
    /// <param name="reason">Visible to the peer.</param>
    /// <param name="source">The rule of the application.</param>
    public ProtocolError(CloseCode code, string reason, string source)
        : this(ProtocolErrorCode.Application, ErrorScope.Connection, code, reason, source, ErrorFault.Local)
    {
    }
}
