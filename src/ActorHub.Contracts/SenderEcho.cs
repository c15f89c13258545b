namespace ActorHub;

/// <summary>Whether the sender of a publication or broadcast receives it too.</summary>
public enum SenderEcho : byte
{
    /// <summary>The sender receives it like every other recipient.</summary>
    Included,

    /// <summary>Every recipient but the sender receives it.</summary>
    Excluded,
}
