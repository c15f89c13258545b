using ActorHub.WebSockets;

namespace ActorHub.Client;

/// <summary>A connection to the hub has ended, and is the reason that the client has.</summary>
/// <param name="close">What the hub's Close said; 1006 when there was none.</param>
public sealed class ConnectionEndedException(CloseFrame close)
    : Exception($"The connection ended with {(int)close.Code}{(close.Reason.Length > 0 ? ": " + close.Reason : "")}.")
{
    /// <summary>What the hub's Close said.</summary>
    public CloseFrame Close { get; } = close;
}
