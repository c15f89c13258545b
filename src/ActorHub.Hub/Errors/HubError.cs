using System.Collections.Immutable;

namespace ActorHub.Hub.Errors;

/// <summary>
/// The reason why the hub refused a command or ended a subscription. A test checks that <see cref="HubErrorCodes"/> and <c>PROTOCOL.md</c>
/// list the same codes as <see cref="All"/>.
/// </summary>
/// <param name="Code">For programs; one of <see cref="HubErrorCodes"/>.</param>
/// <param name="Message">For people: the problem, then the fix. A constant, so that it cannot disclose a peer's message or an exception.</param>
internal sealed record HubError(string Code, string Message)
{
    // Invalid messages
    public static readonly HubError InvalidJson = new(HubErrorCodes.InvalidJson, "The message is not valid JSON, or it nests deeper than 64 levels.");
    public static readonly HubError NotAnObject = new(HubErrorCodes.NotAnObject, "The message is JSON but not an object. Send one JSON object.");
    public static readonly HubError BinaryMessage = new(HubErrorCodes.BinaryMessage, "The message is binary. Send JSON in a text message.");
    public static readonly HubError UnknownType = new(HubErrorCodes.UnknownType, "The message has an unknown type.");
    public static readonly HubError MissingField = new(HubErrorCodes.MissingField, "A field that this type of message requires is missing.");
    public static readonly HubError InvalidField = new(HubErrorCodes.InvalidField, "A field has a value of the wrong kind or size.");
    public static readonly HubError DuplicateField = new(HubErrorCodes.DuplicateField, "A field occurs twice in the message.");
    public static readonly HubError InvalidChannel = new(HubErrorCodes.InvalidChannel, "The channel name is invalid. It needs 1 to 255 bytes of UTF-8 without control characters.");

    // Valid messages that do not fit the state of the hub
    public static readonly HubError AlreadySubscribed = new(HubErrorCodes.AlreadySubscribed, "This connection is already subscribed to the channel.");
    public static readonly HubError NotSubscribed = new(HubErrorCodes.NotSubscribed, "This connection is not subscribed to the channel.");
    public static readonly HubError UnknownNamespace = new(HubErrorCodes.UnknownNamespace, "The hub has no namespace with the name that stands before the colon of the channel's name.");
    public static readonly HubError NotOffered = new(HubErrorCodes.NotOffered, "The channel's namespace does not offer this.");
    public static readonly HubError Conflict = new(HubErrorCodes.Conflict, "The channel is not at the expected position: something else was published. Nothing was published now.");
    public static readonly HubError Cancelled = new(HubErrorCodes.Cancelled, "The subscription ended before it began, because the client has unsubscribed.");
    public static readonly HubError UnknownConnection = new(HubErrorCodes.UnknownConnection, "No connection with this id is open.");

    // Limits
    public static readonly HubError TooManySubscriptions = new(HubErrorCodes.TooManySubscriptions, "This connection has reached its limit of subscriptions. Unsubscribe from another channel first.");
    public static readonly HubError TooManyChannels = new(HubErrorCodes.TooManyChannels, "The hub has reached its limit of live channels. Try again later.");
    public static readonly HubError TooManyKeys = new(HubErrorCodes.TooManyKeys, "Too many messages with a key were published recently. Try again later, or without a key.");
    public static readonly HubError RateLimited = new(HubErrorCodes.RateLimited, "This connection exceeds its publishing rate. Try again later.");

    // Errors of the hub itself
    public static readonly HubError InternalError = new(HubErrorCodes.InternalError, "The hub failed to process this message. Other messages are not affected.");
    public static readonly HubError ChannelFailed = new(HubErrorCodes.ChannelFailed, "The channel failed repeatedly and was ended. Subscribe again.");
    public static readonly HubError BrokerUnavailable = new(HubErrorCodes.BrokerUnavailable, "The broker did not open the channel or accept the publication in time. Try again later.");

    /// <summary>Every error of the hub.</summary>
    public static ImmutableArray<HubError> All { get; } =
    [
        InvalidJson, NotAnObject, BinaryMessage, UnknownType, MissingField, InvalidField, DuplicateField, InvalidChannel,
        AlreadySubscribed, NotSubscribed, UnknownNamespace, NotOffered, Conflict, Cancelled, UnknownConnection,
        TooManySubscriptions, TooManyChannels, TooManyKeys, RateLimited,
        InternalError, ChannelFailed, BrokerUnavailable,
    ];
}
