using ActorHub.Hub.Errors;
using Akka.Actor;

namespace ActorHub.Hub.Channels;

/// <summary>A subscription of the program itself. It ends when more publications are pending for its actor than the bound allows.</summary>
/// <param name="channel">The channel.</param>
/// <param name="maxPending">Publications that may be pending.</param>
/// <param name="stopping">Set when the hub stops: the end of a channel is not reported then.</param>
internal sealed class LocalSubscription(string channel, int maxPending, CancellationToken stopping) : Subscription(channel)
{
    private int _pending;
    private bool _overflowed; // accessed by deliveries only, which one actor makes

    /// <summary>The actor that calls the handler. Set before the subscription joins.</summary>
    public IActorRef Subscriber { get; set; } = ActorRefs.Nobody;

    /// <summary>Tells the actor a publication, without blocking.</summary>
    public void Deliver(Publication publication)
    {
        if (_overflowed)
        {
            return;
        }

        if (Interlocked.Increment(ref _pending) > maxPending)
        {
            _overflowed = true;
            Subscriber.Tell(SubscriberActor.Overflowed.Instance, ActorRefs.NoSender);
            return;
        }

        Subscriber.Tell(publication, ActorRefs.NoSender);
    }

    /// <summary>The actor has taken a publication from its mailbox.</summary>
    public void Taken() => Interlocked.Decrement(ref _pending);

    public override void End(HubError reason)
    {
        if (!stopping.IsCancellationRequested)
        {
            Subscriber.Tell(new SubscriberActor.Ended(reason), ActorRefs.NoSender);
        }
    }
}
