namespace Akka.Actor;

/// <summary>Something a message can be sent to.</summary>
public interface ICanTell
{
    /// <summary>Sends without waiting. Messages from one sender to one receiver stay in order.</summary>
    /// <param name="message">The message; never <c>null</c>.</param>
    /// <param name="sender">Who is named as the sender, or <see cref="ActorRefs.NoSender"/>.</param>
    /// <exception cref="ArgumentNullException">The message is <c>null</c>, and the receiver an actor.</exception>
    /// <exception cref="InvalidMessageException">The message is <c>null</c>, and the receiver stands for none.</exception>
    void Tell(object message, IActorRef? sender);
}
