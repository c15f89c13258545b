using ActorHub.Connections;
using ActorHub.Hub.Errors;
using Akka.Actor;
using Akka.Event;

namespace ActorHub.Hub.Channels;

/// <summary>
/// Calls an in-process subscriber's handler, one publication at a time, away from the channel. What the handler throws is
/// logged, and the next publication is handled. The mailbox is bounded by the subscription.
/// </summary>
internal sealed class SubscriberActor : UntypedActor
{
    // Events, from the subscription

    /// <summary>More publications wait than may.</summary>
    public sealed record Overflowed : Singleton<Overflowed>;

    /// <summary>The hub has ended the subscription.</summary>
    public sealed record Ended(HubError Reason);

    private readonly LocalSubscription _subscription;
    private readonly Action<Publication> _handler;
    private readonly IActorRef _channels;

    public SubscriberActor(LocalSubscription subscription, Action<Publication> handler, IActorRef channels)
    {
        _subscription = subscription;
        _handler = handler;
        _channels = channels;
    }

    protected override void PostStop() => _channels.Tell(new ChannelsActor.Leave(_subscription));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Publication publication:
                _subscription.Taken();
                Call(publication);
                break;
            case Overflowed:
                Context.GetLogger().Error("An in-process subscriber of {0} is too slow; its subscription has ended", _subscription.Channel);
                Context.Stop(Self);
                break;
            case Ended ended:
                Context.GetLogger().Error("An in-process subscription of {0} has ended: {1}", _subscription.Channel, ended.Reason.Code);
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Call(Publication publication)
    {
        try
        {
            _handler(publication);
        }
        catch (Exception e)
        {
            throw new SubscriberFailedException(_subscription.Channel, e); // so that the supervisor knows whose fault it is
        }
    }
}

/// <summary>The handler of an in-process subscriber threw.</summary>
/// <param name="channel">Whose publication it was called with.</param>
/// <param name="cause">What was thrown.</param>
internal sealed class SubscriberFailedException(string channel, Exception cause)
    : Exception($"A subscriber of {channel} in the program failed: {cause.Message}", cause);
