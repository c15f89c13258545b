namespace ActorHub.Hub;

/// <summary>How much the hub holds. Read without stopping anything, so the numbers may differ by what is under way.</summary>
/// <param name="Connections">Connections on the hub's path, without the echo endpoint's.</param>
/// <param name="Channels">Live channels, those without subscribers included until they end.</param>
/// <param name="Subscriptions">Subscriptions of connections and of the program itself.</param>
public readonly record struct HubCounts(long Connections, long Channels, long Subscriptions);
