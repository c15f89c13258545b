using System.Collections.Immutable;

namespace ActorHub.Hub.Errors;

/// <summary>
/// Why a command was refused, or why the hub ended a subscription: every one of <see cref="HubErrorCodes"/> with its text.
/// <c>PROTOCOL.md</c> lists the same codes, and a test compares the three.
/// </summary>
/// <param name="Code">For programs; one of <see cref="HubErrorCodes"/>.</param>
/// <param name="Message">For people. The same text every time: it never carries what a peer sent or an exception said.</param>
internal sealed record HubError(string Code, string Message)
{
    // The client's message, by itself
    public static readonly HubError InvalidJson = new(HubErrorCodes.InvalidJson, "The message is not valid JSON, or nested too deeply.");
    public static readonly HubError NotAnObject = new(HubErrorCodes.NotAnObject, "The message must be one JSON object.");
    public static readonly HubError BinaryMessage = new(HubErrorCodes.BinaryMessage, "This dialect has text messages only.");
    public static readonly HubError UnknownType = new(HubErrorCodes.UnknownType, "There is no message of this type.");
    public static readonly HubError MissingField = new(HubErrorCodes.MissingField, "A field that this type of message needs is missing.");
    public static readonly HubError InvalidField = new(HubErrorCodes.InvalidField, "A field has a value of the wrong kind or size.");
    public static readonly HubError DuplicateField = new(HubErrorCodes.DuplicateField, "A field stands in the message twice.");
    public static readonly HubError InvalidChannel = new(HubErrorCodes.InvalidChannel, "A channel's name has 1 to 255 bytes of UTF-8 and no control characters.");

    // The client's message, against what the hub holds
    public static readonly HubError AlreadySubscribed = new(HubErrorCodes.AlreadySubscribed, "This connection is subscribed to the channel already.");
    public static readonly HubError NotSubscribed = new(HubErrorCodes.NotSubscribed, "This connection is not subscribed to the channel.");
    public static readonly HubError UnknownConnection = new(HubErrorCodes.UnknownConnection, "No such connection is open.");

    // Limits
    public static readonly HubError TooManySubscriptions = new(HubErrorCodes.TooManySubscriptions, "This connection has as many subscriptions as it may have.");
    public static readonly HubError TooManyChannels = new(HubErrorCodes.TooManyChannels, "The hub has as many live channels as it may have.");
    public static readonly HubError RateLimited = new(HubErrorCodes.RateLimited, "This connection publishes faster than it may.");

    // The hub's own fault
    public static readonly HubError InternalError = new(HubErrorCodes.InternalError, "The hub failed on this message and goes on without it.");
    public static readonly HubError ChannelFailed = new(HubErrorCodes.ChannelFailed, "The channel failed too often and was ended; subscribe again.");
    public static readonly HubError BrokerUnavailable = new(HubErrorCodes.BrokerUnavailable, "What carries publications did not take this one.");

    /// <summary>Every error of the hub.</summary>
    public static ImmutableArray<HubError> All { get; } =
    [
        InvalidJson, NotAnObject, BinaryMessage, UnknownType, MissingField, InvalidField, DuplicateField, InvalidChannel,
        AlreadySubscribed, NotSubscribed, UnknownConnection,
        TooManySubscriptions, TooManyChannels, RateLimited,
        InternalError, ChannelFailed, BrokerUnavailable,
    ];
}
