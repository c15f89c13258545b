namespace ActorHub.Connections;

/// <summary>A stage of a connection's stream threw. It ends that connection, through its actor, and nothing else.</summary>
/// <param name="connectionId">Whose stream it was.</param>
/// <param name="cause">What was thrown.</param>
public sealed class ConnectionFailedException(string connectionId, Exception cause)
    : Exception($"The stream of connection {connectionId} failed: {cause?.Message}", cause);
