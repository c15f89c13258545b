using ActorHub.Connections.Transports;
using Akka.Actor;

namespace ActorHub.Connections.Dispatching;

/// <summary>Chooses the event loop of an actor. Children do not inherit it.</summary>
public static class LoopProps
{
    /// <summary>Makes an actor run on an event loop's thread. The actor must never block.</summary>
    /// <param name="props">The actor's props.</param>
    /// <param name="loop">The loop; null leaves the actor on its default dispatcher.</param>
    /// <returns>The props with the loop's dispatcher.</returns>
    public static Props OnLoop(this Props props, Loop? loop)
    {
        ArgumentNullException.ThrowIfNull(props);
        return loop is null ? props : props.WithDispatcher(loop.DispatcherId);
    }
}
