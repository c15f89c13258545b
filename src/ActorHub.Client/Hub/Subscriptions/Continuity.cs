namespace ActorHub.Client;

/// <summary>Whether publications before this one, or before a subscription was renewed, may have been missed.</summary>
public enum Continuity
{
    /// <summary>Nothing was missed.</summary>
    Unbroken,

    /// <summary>
    /// Publications may have been missed, because the hub could not recover them after the client was disconnected, or the program read too
    /// slowly.
    /// </summary>
    MayHaveMissed,
}
