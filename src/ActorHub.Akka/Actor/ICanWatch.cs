namespace Akka.Actor;

/// <summary>Something that is told when other actors stop.</summary>
public interface ICanWatch
{
    /// <summary>Asks for one <see cref="Terminated"/> when the subject stops, or at once if it has. Repeated calls change nothing.</summary>
    /// <returns>The subject.</returns>
    IActorRef Watch(IActorRef subject);

    /// <summary>As <see cref="Watch"/>, with a message of one's own instead of <see cref="Terminated"/>.</summary>
    /// <returns>The subject.</returns>
    IActorRef WatchWith(IActorRef subject, object message);

    /// <summary>Takes a watch back: no <see cref="Terminated"/> comes afterwards, even if it was on its way.</summary>
    /// <returns>The subject.</returns>
    IActorRef Unwatch(IActorRef subject);
}
