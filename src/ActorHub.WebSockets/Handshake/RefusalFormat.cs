namespace ActorHub.WebSockets;

/// <summary>The format of the body of a refusal.</summary>
public enum RefusalFormat
{
    /// <summary>One line of text.</summary>
    Text,

    /// <summary>A JSON object with <c>status</c>, <c>message</c> and, for a handshake error, its <c>code</c>.</summary>
    Json,
}
