namespace ActorHub.Client;

/// <summary>Whether the sender hears what it sends to many.</summary>
public enum SenderEcho
{
    /// <summary>Like everybody else.</summary>
    Included,

    /// <summary>Everybody but the sender.</summary>
    Excluded,
}
