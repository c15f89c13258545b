namespace ActorHub.Hub;

/// <summary>Whether the sender hears what it sends to many.</summary>
public enum SenderEcho : byte
{
    /// <summary>The sender is treated like everybody else.</summary>
    Included,

    /// <summary>The sender is left out.</summary>
    Excluded,
}
