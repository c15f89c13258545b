namespace Akka.Actor;

/// <summary>References that stand for nobody.</summary>
public static class ActorRefs
{
    /// <summary>Drops what it is told.</summary>
    public static readonly Nobody Nobody = Nobody.Instance;

    /// <summary>Names no sender; the receiver sees the system's dead letters instead.</summary>
    public static readonly IActorRef NoSender = null!; // a null, as in the public API: only its name says what it means
}
