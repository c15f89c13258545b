using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace ActorHub.Connections.Dispatching;

/// <summary>The mailbox of actors on an event loop. Unbounded, as Akka.NET's default is.</summary>
/// <param name="settings">The actor system's settings.</param>
/// <param name="config">The mailbox's section.</param>
/// <remarks>Akka.NET creates it by reflection, from the type name that <see cref="LoopDispatchers"/> registers.</remarks>
internal sealed class LeanMailbox(Settings settings, Config config) : MailboxType(settings, config), IProducesMessageQueue<LeanMessageQueue>
{
    /// <inheritdoc/>
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new LeanMessageQueue();
}
