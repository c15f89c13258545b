namespace ActorHub.Connections.Serving;

/// <summary>A <see cref="WebSocketServer"/> could not start; no part of it was left running.</summary>
/// <param name="message">The reason, for the user.</param>
public sealed class WebSocketServerStartException(string message) : Exception(message);
