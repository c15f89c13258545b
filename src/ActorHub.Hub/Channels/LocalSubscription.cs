using ActorHub.Hub.Errors;
using Akka.Actor;

namespace ActorHub.Hub.Channels;

/// <summary>An in-process subscription. It ends when more than <paramref name="maxPending"/> publications are pending for its actor.</summary>
/// <param name="channel">The channel.</param>
/// <param name="maxPending">Maximum of pending publications.</param>
/// <param name="stopping">Cancelled when the hub stops: the end of a channel is then not reported.</param>
internal sealed class LocalSubscription(string channel, int maxPending, CancellationToken stopping) : Subscription(channel)
{
    private int _pending;
    private bool _overflowed; // accessed only by deliveries, which the channel's actor runs one at a time

    /// <summary>The actor that calls the handler. Set before the subscription joins the channel.</summary>
    public IActorRef Subscriber { get; set; } = ActorRefs.Nobody;

    /// <summary>Sends a publication to the actor, without blocking.</summary>
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

    /// <summary>The actor calls this for each publication it receives.</summary>
    public void OnReceived() => Interlocked.Decrement(ref _pending);

    public override void End(HubError reason)
    {
        if (!stopping.IsCancellationRequested)
        {
            Subscriber.Tell(new SubscriberActor.Ended(reason), ActorRefs.NoSender);
        }
    }
}
