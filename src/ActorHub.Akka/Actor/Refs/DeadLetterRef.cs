using Akka.Event;

namespace Akka.Actor;

/// <summary>Publishes what nobody received. Told directly, it is itself the recipient that was meant.</summary>
internal sealed class DeadLetterRef(LocalActorSystem system, ActorPath path) : MinimalActorRef(system)
{
    public override ActorPath Path => path;

    public override void Tell(object message, IActorRef? sender)
    {
        switch (message)
        {
            case null:
                throw new InvalidMessageException("Message is null");
            case DeadLetter letter:
                Publish(letter.Message, letter.Sender, letter.Recipient);
                break;
            default:
                Publish(message, sender, this);
                break;
        }
    }

    public override void Send(SystemMessage message) => message.Undeliverable(this);

    public void Publish(object message, IActorRef? sender, IActorRef recipient)
    {
        // A subscriber that is stopping gets no dead letter about a dead letter, which would be one for it again, without end.
        if (message is AllDeadLetters)
        {
            return;
        }

        AllDeadLetters letter = message is IDeadLetterSuppression suppressed
            ? new SuppressedDeadLetter(suppressed, sender ?? this, recipient)
            : new DeadLetter(message, sender ?? this, recipient);
        System.EventStream.Publish(letter);
    }
}
