namespace ActorHub.Client;

/// <summary>A subscription that was renewed on a new connection.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Before">The last position before the connection was lost.</param>
/// <param name="Now">
/// The position of the renewed subscription: it receives the publications after it. It is <paramref name="Before"/> if the hub has recovered
/// the subscription.
/// </param>
/// <param name="Continuity">Whether publications between the two positions may have been missed.</param>
/// <param name="Reason">The hub's reason why it could not recover them; null if it could, or if it is a hub without history.</param>
public sealed record Resubscription(string Channel, StreamPosition Before, StreamPosition Now, Continuity Continuity, RecoveryFailure? Reason);
