using ActorHub.Connections.Transports;
using Akka.Actor;

namespace ActorHub.Connections.Dispatching;

/// <summary>Chooses the event loop of an actor. Children do not inherit it.</summary>
public static class LoopProps
{
    /// <summary>An actor that runs on an event loop's thread, so it must never block.</summary>
    /// <param name="props">The actor's recipe.</param>
    /// <param name="loop">The loop; null leaves the actor on its default dispatcher.</param>
    /// <returns>The recipe with the loop's dispatcher.</returns>
    public static Props OnLoop(this Props props, Loop? loop)
    {
        ArgumentNullException.ThrowIfNull(props);
        return loop is null ? props : props.WithDispatcher(loop.DispatcherId);
    }
}
