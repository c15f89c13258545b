namespace ActorHub.Client;

/// <summary>A subscription has ended without being asked to.</summary>
/// <param name="channel">The channel.</param>
/// <param name="code">
/// The hub's reason, such as <see cref="HubErrorCodes.ChannelFailed"/>, or one of the client's: <see cref="SlowConsumer"/>, <see cref="ClientClosed"/>.
/// </param>
public sealed class SubscriptionLostException(string channel, string code) : Exception($"The subscription to {channel} has ended: {code}")
{
    /// <summary>The program read too slowly, and the subscription's options let it end for that.</summary>
    public const string SlowConsumer = "slow-consumer";

    /// <summary>The client has ended for good, so that nothing can come any more.</summary>
    public const string ClientClosed = "client-closed";

    /// <summary>The channel.</summary>
    public string Channel { get; } = channel;

    /// <summary>Why.</summary>
    public string Code { get; } = code;
}
