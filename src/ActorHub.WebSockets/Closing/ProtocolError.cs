namespace ActorHub.WebSockets;

/// <summary>Why a connection is failed. Its scope is the connection; the fault is the peer's unless the code says otherwise.</summary>
/// <param name="Code">The code of the Close frame that tells the peer.</param>
/// <param name="Reason">Visible to the peer: names the broken rule, never the payload.</param>
/// <param name="Source">The clause that was broken, such as <c>RFC 6455 §5.1</c>.</param>
public sealed record ProtocolError(CloseCode Code, string Reason, string Source);
