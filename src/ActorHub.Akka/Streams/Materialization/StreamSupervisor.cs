using Akka.Actor;

namespace Akka.Streams.Implementation;

/// <summary>Ties the life of streams to the place in the actor tree where their materialiser was created.</summary>
internal sealed class StreamSupervisor(ActorMaterializerImpl materializer) : UntypedActor
{
    protected override void OnReceive(object message) => Unhandled(message);

    protected override void PostStop() => materializer.AbortAll();
}
