namespace ActorHub.Client;

/// <summary>The hub refused a command. The command had no effect, and the connection stays open.</summary>
/// <param name="code">One of <see cref="HubErrorCodes"/>, or one of the two codes of this class, which the client assigns.</param>
/// <param name="message">The hub's text, for people.</param>
public sealed class HubErrorException(string code, string message) : Exception($"{message} ({code})")
{
    /// <summary>The command is longer than <see cref="ClientLimits.MaxMessageBytes"/>. The client did not send it: the hub would close the connection.</summary>
    public const string MessageTooLong = "message-too-long";

    /// <summary>The hub replied with a message of the wrong type for the command.</summary>
    public const string UnexpectedReply = "unexpected-reply";

    /// <summary>The error's code.</summary>
    public string Code { get; } = code;

    /// <summary>The position of the channel's last publication, if the error is <see cref="HubErrorCodes.Conflict"/>.</summary>
    public StreamPosition? Position { get; init; }
}
