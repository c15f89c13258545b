namespace ActorHub.Hub;

/// <summary>The hub cannot start, usually because its address is in use. Everything it had started has stopped.</summary>
/// <param name="message">The address and the system's reason.</param>
public sealed class HubStartException(string message) : Exception(message);
