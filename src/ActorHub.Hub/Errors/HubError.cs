using System.Collections.Immutable;

namespace ActorHub.Hub.Errors;

/// <summary>
/// Why a command was refused, or why the hub ended a subscription. All of them are here; <c>PROTOCOL.md</c> lists the
/// same codes, and a test compares the two.
/// </summary>
/// <param name="Code">For programs; never changes its meaning.</param>
/// <param name="Message">For people. The same text every time: it never carries what a peer sent or an exception said.</param>
internal sealed record HubError(string Code, string Message)
{
    // The client's message, by itself
    public static readonly HubError InvalidJson = new("invalid-json", "The message is not valid JSON, or nested too deeply.");
    public static readonly HubError NotAnObject = new("not-an-object", "The message must be one JSON object.");
    public static readonly HubError BinaryMessage = new("binary-message", "This dialect has text messages only.");
    public static readonly HubError UnknownType = new("unknown-type", "There is no message of this type.");
    public static readonly HubError MissingField = new("missing-field", "A field that this type of message needs is missing.");
    public static readonly HubError InvalidField = new("invalid-field", "A field has a value of the wrong kind or size.");
    public static readonly HubError DuplicateField = new("duplicate-field", "A field stands in the message twice.");
    public static readonly HubError InvalidChannel = new("invalid-channel", "A channel's name has 1 to 255 bytes of UTF-8 and no control characters.");

    // The client's message, against what the hub holds
    public static readonly HubError AlreadySubscribed = new("already-subscribed", "This connection is subscribed to the channel already.");
    public static readonly HubError NotSubscribed = new("not-subscribed", "This connection is not subscribed to the channel.");
    public static readonly HubError UnknownConnection = new("unknown-connection", "No such connection is open.");

    // Limits
    public static readonly HubError TooManySubscriptions = new("too-many-subscriptions", "This connection has as many subscriptions as it may have.");
    public static readonly HubError TooManyChannels = new("too-many-channels", "The hub has as many live channels as it may have.");
    public static readonly HubError RateLimited = new("rate-limited", "This connection publishes faster than it may.");

    // The hub's own fault
    public static readonly HubError InternalError = new("internal-error", "The hub failed on this message and goes on without it.");
    public static readonly HubError ChannelFailed = new("channel-failed", "The channel failed too often and was ended; subscribe again.");
    public static readonly HubError BrokerUnavailable = new("broker-unavailable", "What carries publications did not take this one.");

    /// <summary>Every error of the hub.</summary>
    public static ImmutableArray<HubError> All { get; } =
    [
        InvalidJson, NotAnObject, BinaryMessage, UnknownType, MissingField, InvalidField, DuplicateField, InvalidChannel,
        AlreadySubscribed, NotSubscribed, UnknownConnection,
        TooManySubscriptions, TooManyChannels, RateLimited,
        InternalError, ChannelFailed, BrokerUnavailable,
    ];
}
