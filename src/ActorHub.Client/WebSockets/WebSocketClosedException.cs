using ActorHub.WebSockets;

namespace ActorHub.Client;

/// <summary>The connection is closed, closing or lost, so nothing can be sent.</summary>
/// <param name="close">The peer's Close; 1006 if the connection was lost; null during the closing handshake.</param>
public sealed class WebSocketClosedException(CloseFrame? close)
    : Exception(close is null ? "The connection is closing." : $"The connection is closed ({(int)close.Code}).")
{
    /// <summary>The peer's Close; 1006 if the connection was lost; null during the closing handshake.</summary>
    public CloseFrame? Close { get; } = close;
}
