namespace Akka.Actor;

/// <summary>Telling in the name of the actor whose message is being handled on this thread.</summary>
public static class ActorRefImplicitSenderExtensions
{
    /// <summary>Sends with the current actor as the sender, or with none outside of actors.</summary>
    public static void Tell(this IActorRef receiver, object message)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        receiver.Tell(message, ActorCell.Current);
    }

    /// <summary>Sends with the sender of the message being handled, as if it had sent to the receiver itself.</summary>
    public static void Forward(this IActorRef receiver, object message)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        receiver.Tell(message, ActorCell.Current?.Sender);
    }
}
