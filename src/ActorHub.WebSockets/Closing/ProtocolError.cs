namespace ActorHub.WebSockets;

/// <summary>What an error ends.</summary>
public enum ErrorScope : byte
{
    /// <summary>A frame that breaks a rule by itself.</summary>
    Frame,

    /// <summary>A message of any number of frames.</summary>
    Message,

    /// <summary>The connection as a whole.</summary>
    Connection,
}

/// <summary>Who has to change something so that it does not happen again.</summary>
public enum ErrorFault : byte
{
    /// <summary>The peer, who broke the protocol or a limit.</summary>
    Peer,

    /// <summary>This end.</summary>
    Local,
}

/// <summary>Why a connection is failed: whatever its scope, nothing is read after it.</summary>
/// <param name="Id">Which of the known errors it is; stable between versions.</param>
/// <param name="Scope">What was wrong.</param>
/// <param name="Code">The code of the Close frame that tells the peer.</param>
/// <param name="Reason">Visible to the peer: names the broken rule, never the payload.</param>
/// <param name="Source">The clause that was broken, such as <c>RFC 6455 §5.1</c>.</param>
/// <param name="Fault">Whose it is.</param>
public sealed record ProtocolError(ProtocolErrorCode Id, ErrorScope Scope, CloseCode Code, string Reason, string Source, ErrorFault Fault)
{
    /// <summary>An error of the application's own making, to fail a connection with.</summary>
    /// <param name="code">The code of the Close frame that tells the peer.</param>
    /// <param name="reason">Visible to the peer.</param>
    /// <param name="source">The rule of the application.</param>
    public ProtocolError(CloseCode code, string reason, string source)
        : this(ProtocolErrorCode.Application, ErrorScope.Connection, code, reason, source, ErrorFault.Local)
    {
    }
}
