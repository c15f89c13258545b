namespace ActorHub.WebSockets;

/// <summary>What an opening handshake has agreed. Immutable.</summary>
/// <param name="Version">The version, which decides the framing.</param>
/// <param name="Subprotocol">The chosen subprotocol; null for none.</param>
/// <param name="Deflate">The parameters of permessage-deflate (RFC 7692); null without it. Only version 13 has it.</param>
public sealed record NegotiatedProtocol(WebSocketVersion Version, string? Subprotocol, DeflateParameters? Deflate)
{
    /// <summary>Version 13 without subprotocol and extension.</summary>
    public static NegotiatedProtocol Plain { get; } = new(WebSocketVersion.Rfc6455, null, null);
}
