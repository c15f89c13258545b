using ActorHub.Hub.Errors;
using Akka.Actor;

namespace ActorHub.Hub.Channels;

/// <summary>The program's own place in a channel. A bounded number of publications waits for its actor; above it the subscription ends.</summary>
/// <param name="channel">The channel.</param>
/// <param name="mostWaiting">Most publications that may wait.</param>
/// <param name="stopping">Set when the hub stops: then the end of a channel is no news.</param>
internal sealed class LocalSubscription(string channel, int mostWaiting, CancellationToken stopping) : Subscription(channel)
{
    private int _waiting;
    private bool _overflowed; // only deliveries touch it, and they come from one actor at a time

    /// <summary>The actor that calls the handler. Set before the subscription joins.</summary>
    public IActorRef Subscriber { get; set; } = ActorRefs.Nobody;

    /// <summary>Hands a publication over, and never waits.</summary>
    public void Deliver(Publication publication)
    {
        if (_overflowed)
        {
            return;
        }

        if (Interlocked.Increment(ref _waiting) > mostWaiting)
        {
            _overflowed = true;
            Subscriber.Tell(SubscriberActor.Overflowed.Instance, ActorRefs.NoSender);
            return;
        }

        Subscriber.Tell(publication, ActorRefs.NoSender);
    }

    /// <summary>A publication was taken out of the actor's mailbox.</summary>
    public void Taken() => Interlocked.Decrement(ref _waiting);

    public override void End(HubError reason)
    {
        if (!stopping.IsCancellationRequested)
        {
            Subscriber.Tell(new SubscriberActor.Ended(reason), ActorRefs.NoSender);
        }
    }
}
