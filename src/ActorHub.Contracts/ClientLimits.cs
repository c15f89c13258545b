namespace ActorHub;

/// <summary>What the hub allows one client connection. The hub announces it in its welcome; null for a limit that it does not announce.</summary>
/// <param name="MaxMessageBytes">Longest message, in bytes.</param>
/// <param name="MaxChannelNameBytes">Longest channel name, in bytes of UTF-8.</param>
/// <param name="MaxSubscriptions">Most subscriptions at a time.</param>
/// <param name="MaxPublishesPerSecond">Most publications, direct messages and broadcasts together in a second.</param>
public sealed record ClientLimits(long? MaxMessageBytes, long? MaxChannelNameBytes, long? MaxSubscriptions, long? MaxPublishesPerSecond);
