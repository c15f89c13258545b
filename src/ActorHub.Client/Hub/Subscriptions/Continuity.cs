namespace ActorHub.Client;

/// <summary>How a publication, or a renewed subscription, follows what came before it.</summary>
public enum Continuity
{
    /// <summary>Nothing was missed.</summary>
    Unbroken,

    /// <summary>Publications before it may have been missed: the client was away, or read too slowly.</summary>
    MayHaveMissed,
}
