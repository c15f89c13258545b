namespace ActorHub.Hub;

/// <summary>Numbers of open connections, channels and subscriptions. Each is read separately, so they need not be consistent with each other.</summary>
/// <param name="Connections">Connections on the hub's path, without the echo endpoint's.</param>
/// <param name="Channels">Live channels, including those without subscribers that have not ended yet.</param>
/// <param name="Subscriptions">Subscriptions of connections and in-process subscriptions.</param>
public readonly record struct HubCounts(long Connections, long Channels, long Subscriptions);
