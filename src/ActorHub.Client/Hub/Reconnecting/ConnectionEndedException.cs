using ActorHub.WebSockets;

namespace ActorHub.Client;

/// <summary>A connection to the hub has ended. It is the cause of a reconnect, or the reason why the client closed.</summary>
/// <param name="close">The hub's Close; 1006 if there was none.</param>
public sealed class ConnectionEndedException(CloseFrame close)
    : Exception($"The connection ended with {(int)close.Code}{(close.Reason.Length > 0 ? ": " + close.Reason : "")}.")
{
    /// <summary>The hub's Close; 1006 if there was none.</summary>
    public CloseFrame Close { get; } = close;
}
