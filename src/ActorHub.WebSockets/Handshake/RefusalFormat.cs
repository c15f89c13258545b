namespace ActorHub.WebSockets;

/// <summary>How the body of a refusal is written.</summary>
public enum RefusalFormat
{
    /// <summary>One line of text.</summary>
    Text,

    /// <summary>An object with <c>status</c>, <c>message</c> and, for an error of the handshake, its <c>code</c>.</summary>
    Json,
}
