namespace ActorHub.Hub;

/// <summary>The hub cannot start, usually because its address is in use. Everything that had started was stopped again.</summary>
/// <param name="message">The address and the operating system's error.</param>
public sealed class HubStartException(string message) : Exception(message);
