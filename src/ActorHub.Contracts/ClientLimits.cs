namespace ActorHub;

/// <summary>
/// The limits of one client connection, as the hub announces them in its welcome message. A limit is null if the hub does not announce it.
/// </summary>
/// <param name="MaxMessageBytes">Maximum length of a message, in bytes.</param>
/// <param name="MaxChannelNameBytes">Maximum length of a channel name, in bytes of UTF-8.</param>
/// <param name="MaxSubscriptions">Maximum number of concurrent subscriptions.</param>
/// <param name="MaxPublishesPerSecond">Maximum number of publications, direct messages and broadcasts together per second.</param>
public sealed record ClientLimits(long? MaxMessageBytes, long? MaxChannelNameBytes, long? MaxSubscriptions, long? MaxPublishesPerSecond);
