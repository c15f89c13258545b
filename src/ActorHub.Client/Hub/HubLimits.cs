namespace ActorHub.Client;

/// <summary>What the hub allows a connection, as its welcome says. A limit that the hub does not name is null.</summary>
/// <param name="MessageBytes">Longest message, in bytes.</param>
/// <param name="ChannelNameBytes">Longest channel name, in bytes of UTF-8.</param>
/// <param name="Subscriptions">Most subscriptions at a time.</param>
/// <param name="PublishesPerSecond">Most of <c>publish</c>, <c>send</c> and <c>broadcast</c> together.</param>
public sealed record HubLimits(long? MessageBytes, long? ChannelNameBytes, long? Subscriptions, long? PublishesPerSecond);
