using ActorHub.WebSockets;

namespace ActorHub.Client;

/// <summary>Nothing can be sent any more: the connection is closed, closing or lost.</summary>
/// <param name="close">What the peer's Close said; 1006 when the connection was lost; null while the closing handshake is under way.</param>
public sealed class WebSocketClosedException(CloseFrame? close)
    : Exception(close is null ? "The connection is closing." : $"The connection is closed ({(int)close.Code}).")
{
    /// <summary>What the peer's Close said.</summary>
    public CloseFrame? Close { get; } = close;
}
