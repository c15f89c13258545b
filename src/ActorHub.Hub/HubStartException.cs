namespace ActorHub.Hub;

/// <summary>The hub cannot listen at its address; nothing of it was left running.</summary>
/// <param name="message">Where, and the system's reason.</param>
public sealed class HubStartException(string message) : Exception(message);
