namespace ActorHub.Connections.Serving;

/// <summary>A <see cref="WebSocketServer"/> could not start; nothing of it was left running.</summary>
/// <param name="message">Why, for people.</param>
public sealed class WebSocketServerStartException(string message) : Exception(message);
