using System.Collections.Immutable;

namespace ActorHub.Hub.Errors;

/// <summary>
/// The reason for which the hub refused a command or ended a subscription. All errors are in this file. <c>PROTOCOL.md</c> lists the same
/// codes, and a test compares the two.
/// </summary>
/// <param name="Code">For programs; its meaning never changes.</param>
/// <param name="Message">For people: the problem, then the fix. A constant: it contains nothing of a peer's message or an exception.</param>
internal sealed record HubError(string Code, string Message)
{
    // Invalid messages
    public static readonly HubError InvalidJson = new("invalid-json", "The message is not valid JSON, or it nests deeper than 64 levels.");
    public static readonly HubError NotAnObject = new("not-an-object", "The message is JSON but not an object. Send one JSON object.");
    public static readonly HubError BinaryMessage = new("binary-message", "The message is binary. Send JSON in a text message.");
    public static readonly HubError UnknownType = new("unknown-type", "The message has an unknown type.");
    public static readonly HubError MissingField = new("missing-field", "A field that this type of message requires is missing.");
    public static readonly HubError InvalidField = new("invalid-field", "A field has a value of the wrong kind or size.");
    public static readonly HubError DuplicateField = new("duplicate-field", "A field occurs twice in the message.");
    public static readonly HubError InvalidChannel = new("invalid-channel", "The channel name is invalid. It needs 1 to 255 bytes of UTF-8 without control characters.");

    // Valid messages that do not fit the state of the hub
    public static readonly HubError AlreadySubscribed = new("already-subscribed", "This connection is already subscribed to the channel.");
    public static readonly HubError NotSubscribed = new("not-subscribed", "This connection is not subscribed to the channel.");
    public static readonly HubError UnknownConnection = new("unknown-connection", "No connection with this id is open.");

    // Limits
    public static readonly HubError TooManySubscriptions = new("too-many-subscriptions", "This connection has reached its limit of subscriptions. Unsubscribe from another channel first.");
    public static readonly HubError TooManyChannels = new("too-many-channels", "The hub has reached its limit of live channels. Try again later.");
    public static readonly HubError RateLimited = new("rate-limited", "This connection exceeds its publishing rate. Try again later.");

    // The hub's own fault
    public static readonly HubError InternalError = new("internal-error", "The hub failed to process this message. Other messages are not affected.");
    public static readonly HubError ChannelFailed = new("channel-failed", "The channel failed repeatedly and was ended. Subscribe again.");
    public static readonly HubError BrokerUnavailable = new("broker-unavailable", "The broker did not open the channel or accept the publication in time. Try again later.");

    /// <summary>Every error of the hub.</summary>
    public static ImmutableArray<HubError> All { get; } =
    [
        InvalidJson, NotAnObject, BinaryMessage, UnknownType, MissingField, InvalidField, DuplicateField, InvalidChannel,
        AlreadySubscribed, NotSubscribed, UnknownConnection,
        TooManySubscriptions, TooManyChannels, RateLimited,
        InternalError, ChannelFailed, BrokerUnavailable,
    ];
}
