namespace ActorHub.WebSockets;

/// <summary>Why a request is refused. Its scope is the connection, which ends with the answer; the fault is the peer's.</summary>
/// <param name="Status">The HTTP status to answer with.</param>
/// <param name="Reason">Visible to the peer: names the broken rule, never what the peer sent.</param>
/// <param name="Source">The clause that was broken, such as <c>RFC 9112 §5.1</c>.</param>
public sealed record HandshakeError(int Status, string Reason, string Source);
