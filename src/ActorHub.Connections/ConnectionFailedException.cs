namespace ActorHub.Connections;

/// <summary>A stage of a connection's stream threw an exception. The connection's actor fails with it, which ends that connection only.</summary>
/// <param name="connectionId">The connection's id.</param>
/// <param name="cause">The exception that was thrown.</param>
public sealed class ConnectionFailedException(string connectionId, Exception cause)
    : Exception($"The stream of connection {connectionId} failed: {cause?.Message}", cause);
