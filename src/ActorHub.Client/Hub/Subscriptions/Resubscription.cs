namespace ActorHub.Client;

/// <summary>A subscription that was renewed on a new connection.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Before">The last position before the connection was lost.</param>
/// <param name="Now">The position of the renewed subscription: it receives the publications after it.</param>
/// <param name="Continuity">Whether publications between the two positions may have been missed.</param>
public sealed record Resubscription(string Channel, StreamPosition Before, StreamPosition Now, Continuity Continuity);
