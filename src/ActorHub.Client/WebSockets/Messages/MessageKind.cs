namespace ActorHub.Client;

/// <summary>The kind of a message (RFC 6455 §5.6).</summary>
public enum MessageKind
{
    /// <summary>Text in UTF-8.</summary>
    Text,

    /// <summary>Any bytes.</summary>
    Binary,
}
