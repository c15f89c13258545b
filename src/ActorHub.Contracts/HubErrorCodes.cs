namespace ActorHub;

/// <summary>
/// The hub's error codes: why it refused a command, or ended a subscription. A code never changes its meaning; new codes may be added.
/// The native protocol's document lists the same codes.
/// </summary>
public static class HubErrorCodes
{
    // The message itself is wrong: the client's fault

    /// <summary>The message is not valid JSON, or nested too deeply.</summary>
    public const string InvalidJson = "invalid-json";

    /// <summary>The message is JSON, but not an object.</summary>
    public const string NotAnObject = "not-an-object";

    /// <summary>The message is binary, and the dialect accepts text only.</summary>
    public const string BinaryMessage = "binary-message";

    /// <summary>The hub does not know this type of message.</summary>
    public const string UnknownType = "unknown-type";

    /// <summary>A field that this type of message requires is missing.</summary>
    public const string MissingField = "missing-field";

    /// <summary>A field's value is of the wrong kind or size.</summary>
    public const string InvalidField = "invalid-field";

    /// <summary>A known field occurs twice in the message.</summary>
    public const string DuplicateField = "duplicate-field";

    /// <summary>The channel's name is empty, too long, or contains control characters.</summary>
    public const string InvalidChannel = "invalid-channel";

    // The command does not fit the state of the hub or the connection: the client's fault

    /// <summary>
    /// The connection is already subscribed to the channel, or its request to subscribe is pending. A client refuses such a command itself,
    /// without sending it to the hub.
    /// </summary>
    public const string AlreadySubscribed = "already-subscribed";

    /// <summary>The connection is not subscribed to the channel.</summary>
    public const string NotSubscribed = "not-subscribed";

    /// <summary>The hub has no namespace with the name that stands before the colon of the channel's name.</summary>
    public const string UnknownNamespace = "unknown-namespace";

    /// <summary>The channel's namespace does not offer this: presence, or events of who joins and leaves.</summary>
    public const string NotOffered = "not-offered";

    /// <summary>The channel is not at the position that the publisher expected, so nothing was published. The error states the position.</summary>
    public const string Conflict = "conflict";

    /// <summary>The subscription ended before it began, because the client has unsubscribed.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>No connection with this id is open.</summary>
    public const string UnknownConnection = "unknown-connection";

    // A limit is reached

    /// <summary>The connection has reached its limit of subscriptions.</summary>
    public const string TooManySubscriptions = "too-many-subscriptions";

    /// <summary>The hub has reached its limit of live channels.</summary>
    public const string TooManyChannels = "too-many-channels";

    /// <summary>Too many messages with an idempotency key were published recently; retry later, or without a key.</summary>
    public const string TooManyKeys = "too-many-keys";

    /// <summary>The connection publishes faster than the hub allows; retry later.</summary>
    public const string RateLimited = "rate-limited";

    // The hub's fault

    /// <summary>The hub failed to handle this command. The channel continues, and nothing else was lost.</summary>
    public const string InternalError = "internal-error";

    /// <summary>The channel failed too often and was ended. Subscribe again: the channel then begins a new epoch.</summary>
    public const string ChannelFailed = "channel-failed";

    /// <summary>The broker could not open the channel, or did not accept the publication.</summary>
    public const string BrokerUnavailable = "broker-unavailable";
}
