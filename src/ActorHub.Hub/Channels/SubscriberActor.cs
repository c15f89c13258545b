using ActorHub.Connections;
using ActorHub.Hub.Errors;
using Akka.Actor;
using Akka.Event;

namespace ActorHub.Hub.Channels;

/// <summary>
/// Calls an in-process subscriber's handler with one publication at a time, so that a slow handler does not block the channel's actor. An
/// exception of the handler is logged, and the next publication is handled. The subscription bounds the mailbox.
/// </summary>
internal sealed class SubscriberActor : UntypedActor
{
    // Events, from the subscription

    /// <summary>Too many publications are pending.</summary>
    public sealed record Overflowed : Singleton<Overflowed>;

    /// <summary>The hub has ended the subscription.</summary>
    public sealed record Ended(HubError Reason);

    private readonly LocalSubscription _subscription;
    private readonly Action<Publication> _handler;
    private readonly ChannelRegistry _channels;

    public SubscriberActor(LocalSubscription subscription, Action<Publication> handler, ChannelRegistry channels)
    {
        _subscription = subscription;
        _handler = handler;
        _channels = channels;
    }

    protected override void PostStop() => _channels.Leave(_subscription);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Publication publication:
                _subscription.OnReceived();
                Call(publication);
                break;
            case Overflowed:
                Context.GetLogger().Error("The in-process subscription to {0} has ended: its handler is too slow, and too many publications were pending", _subscription.Channel);
                Context.Stop(Self);
                break;
            case Ended ended:
                Context.GetLogger().Error("The hub has ended the in-process subscription to {0}: {1}", _subscription.Channel, ended.Reason.Code);
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
            throw new SubscriberFailedException(_subscription.Channel, e); // the supervisor resumes the actor: the handler failed, not the hub
        }
    }
}

/// <summary>The handler of an in-process subscriber threw.</summary>
/// <param name="channel">The channel of the publication.</param>
/// <param name="cause">The handler's exception.</param>
internal sealed class SubscriberFailedException(string channel, Exception cause)
    : Exception($"The handler of an in-process subscription to {channel} failed: {cause.Message}", cause);
