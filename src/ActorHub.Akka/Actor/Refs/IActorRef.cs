namespace Akka.Actor;

/// <summary>A handle to one incarnation of an actor. It stays valid, and drops to dead letters, after the actor stopped.</summary>
public interface IActorRef : ICanTell, IEquatable<IActorRef>, IComparable<IActorRef>, IComparable
{
    /// <summary>Where the actor is in the tree of its system.</summary>
    ActorPath Path { get; }
}
