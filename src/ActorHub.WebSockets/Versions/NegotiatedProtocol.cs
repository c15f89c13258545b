namespace ActorHub.WebSockets;

/// <summary>The result of an opening handshake. Immutable.</summary>
/// <param name="Version">The version, which determines the framing.</param>
/// <param name="Subprotocol">The chosen subprotocol; null for none.</param>
/// <param name="Deflate">The parameters of permessage-deflate (RFC 7692); null for no compression. Only version 13 has it.</param>
public sealed record NegotiatedProtocol(WebSocketVersion Version, string? Subprotocol, DeflateParameters? Deflate)
{
    /// <summary>Version 13 without subprotocol and extension.</summary>
    public static NegotiatedProtocol Plain { get; } = new(WebSocketVersion.Rfc6455, null, null);
}
