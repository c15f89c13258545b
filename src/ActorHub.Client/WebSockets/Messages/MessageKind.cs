namespace ActorHub.Client;

/// <summary>What a message is made of.</summary>
public enum MessageKind
{
    /// <summary>Text in UTF-8.</summary>
    Text,

    /// <summary>Any bytes.</summary>
    Binary,
}
