namespace ActorHub.Client;

/// <summary>A subscription has ended unexpectedly.</summary>
/// <param name="channel">The channel.</param>
/// <param name="code">
/// The hub's reason, such as <see cref="HubErrorCodes.ChannelFailed"/>, or one of the client's: <see cref="SlowConsumer"/>, <see cref="ClientClosed"/>.
/// </param>
public sealed class SubscriptionLostException(string channel, string code) : Exception($"The subscription to {channel} has ended: {code}")
{
    /// <summary>The program read too slowly, and the policy is <see cref="SlowConsumerPolicy.End"/>.</summary>
    public const string SlowConsumer = "slow-consumer";

    /// <summary>The client has closed because of an error.</summary>
    public const string ClientClosed = "client-closed";

    /// <summary>The channel.</summary>
    public string Channel { get; } = channel;

    /// <summary>The reason: a code of the hub or of this class.</summary>
    public string Code { get; } = code;
}
