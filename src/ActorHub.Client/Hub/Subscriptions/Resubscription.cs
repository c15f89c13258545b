namespace ActorHub.Client;

/// <summary>A subscription that was renewed on a new connection.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Before">The last position before the connection was lost.</param>
/// <param name="Now">Where the new subscription begins: the next publication heard comes after it.</param>
/// <param name="Continuity">Whether anything may have been missed between the two.</param>
public sealed record Resubscription(string Channel, StreamPosition Before, StreamPosition Now, Continuity Continuity);
