using System.Diagnostics.CodeAnalysis;

namespace Akka.Actor;

/// <summary>Something that actors can be created under.</summary>
public interface IActorRefFactory
{
    /// <summary>Creates an actor. It is constructed on its own turn, not here.</summary>
    /// <param name="props">How to make it.</param>
    /// <param name="name">Unique among the siblings; generated (<c>$a</c>, <c>$b</c> …) when <c>null</c>.</param>
    /// <exception cref="InvalidActorNameException">The name is not allowed or taken.</exception>
    IActorRef ActorOf(Props props, string? name = null);
}

/// <summary>Shorter ways to create actors.</summary>
public static class ActorRefFactoryExtensions
{
    /// <summary>Creates an actor by its constructor without parameters.</summary>
    public static IActorRef ActorOf<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TActor>(this IActorRefFactory factory, string? name = null)
        where TActor : ActorBase, new()
    {
        ArgumentNullException.ThrowIfNull(factory);
        return factory.ActorOf(Props.Create<TActor>(), name);
    }
}
