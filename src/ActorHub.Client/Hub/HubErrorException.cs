namespace ActorHub.Client;

/// <summary>The hub refused a command; it had no effect, and the connection continues.</summary>
/// <param name="code">One of <see cref="HubErrorCodes"/>, or of the two codes below, which are the client's own.</param>
/// <param name="message">The hub's text, for people.</param>
public sealed class HubErrorException(string code, string message) : Exception($"{message} ({code})")
{
    /// <summary>The command is longer than <see cref="ClientLimits.MaxMessageBytes"/>. The client did not send it: the hub would close the connection.</summary>
    public const string MessageTooLong = "message-too-long";

    /// <summary>The hub replied with a message of another type than the command calls for.</summary>
    public const string UnexpectedReply = "unexpected-reply";

    /// <summary>The error's code.</summary>
    public string Code { get; } = code;
}
