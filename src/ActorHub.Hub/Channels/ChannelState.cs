using System.Collections.Immutable;
using System.Diagnostics;
using ActorHub.Hub.Brokers;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Errors;
using ActorHub.Hub.Sessions;

namespace ActorHub.Hub.Channels;

/// <summary>
/// All that a channel knows. It belongs to the channel's recipe, not to the actor that works on it, so a restarted actor
/// finds everything in place: subscribers, position, publications not yet delivered, and the command that was in hand.
/// </summary>
internal sealed class ChannelState(string name, IBroker broker, HubLimits limits, HubMeter meter, TimeProvider time)
{
    private readonly SubscriberSet _subscribers = new();
    private readonly List<LocalSubscription> _locals = [];
    private FanOut? _fanOut;
    private StreamPosition _position;

    public string Name => name;

    public IBroker Broker => broker;

    public TimeProvider Time => time;

    /// <summary>The channel at the broker; null until it is open.</summary>
    public IBrokerChannel? Carrier { get; private set; }

    public Arrivals? Arrivals { get; set; }

    /// <summary>Messages that came while the broker was opening the channel.</summary>
    public Queue<object>? Held { get; set; }

    /// <summary>The parent's message that is being handled: after a crash it is answered, or done again.</summary>
    public object? InHand { get; set; }

    /// <summary>How many messages of the parent were begun.</summary>
    public long Handled { get; set; }

    /// <summary>Publications in flight at the broker, oldest first. Each is answered by the broker's result or by the end of the channel.</summary>
    public LinkedList<ClientCommand.Publish> AtBroker { get; } = [];

    /// <summary>Whether nobody would miss the channel.</summary>
    public bool IsIdle => _subscribers.Count == 0 && _locals.Count == 0 && AtBroker.Count == 0 && !IsDelivering && Held is not { Count: > 0 };

    /// <summary>Whether publications are on their way to subscribers: until then nobody may join or leave.</summary>
    public bool IsDelivering => _fanOut is { IsRunning: true };

    public void Opened(IBrokerChannel carrier)
    {
        Carrier = carrier;
        _position = carrier.Position;
    }

    /// <summary>Delivers what has arrived, unless a delivery is under way.</summary>
    /// <returns>Whether all that has arrived is delivered; else <paramref name="delivered"/> follows, and <see cref="Delivered"/> is to be called then.</returns>
    /// <param name="delivered">Called on any thread. The same at every call.</param>
    public bool Flush(Action delivered)
    {
        if (IsDelivering)
        {
            return false;
        }

        var arrived = Arrivals!.Take();
        if (arrived.Count == 0)
        {
            return true;
        }

        _position = arrived[^1].Position;
        _fanOut ??= new FanOut(_subscribers, _locals, delivered);
        return DoneIf(_fanOut.Run(arrived));
    }

    /// <summary>Everybody has what was being delivered.</summary>
    public void Delivered()
    {
        _fanOut!.Ended();
        Arrivals!.Done();
    }

    /// <summary>After a crash: goes on with what could not be delivered.</summary>
    public void Recover(Exception cause)
    {
        if (_fanOut is { IsStuck: true })
        {
            var before = _subscribers.Count;
            DoneIf(_fanOut.Recover(cause));
            meter.AddSubscriptions(_subscribers.Count - before);
        }
    }

    /// <summary>Adds a subscriber; only when everything is delivered, for what arrived before belongs to the old ones.</summary>
    /// <returns>What follows this, it hears, and nothing before.</returns>
    public StreamPosition Join(Subscription subscription)
    {
        Debug.Assert(!IsDelivering, "the subscribers are being walked");
        if (subscription is SessionSubscription session)
        {
            _subscribers.Add(session);
        }
        else
        {
            _locals.Add((LocalSubscription)subscription);
        }

        meter.AddSubscriptions(1);
        return _position;
    }

    /// <summary>Takes a subscriber out; only when everything is delivered.</summary>
    public void Leave(Subscription subscription)
    {
        Debug.Assert(!IsDelivering, "the subscribers are being walked");
        if (subscription is SessionSubscription session ? _subscribers.Remove(session) : _locals.Remove((LocalSubscription)subscription))
        {
            meter.AddSubscriptions(-1);
        }
    }

    public Reply.Members Members()
    {
        var members = ImmutableArray.CreateBuilder<string>(Math.Min(_subscribers.Count, limits.PresenceMembers));
        foreach (var group in _subscribers.Groups)
        {
            foreach (var member in group.Members)
            {
                if (members.Count == members.Capacity)
                {
                    break;
                }

                members.Add(member.Session.Id);
            }
        }

        return new Reply.Members(name, members.ToImmutable(), _subscribers.Count);
    }

    /// <summary>The end: nobody who waits or listens is left without a word.</summary>
    public void End(HubError reason)
    {
        (InHand as ClientCommand)?.Answer(new Reply.Failed(reason));
        while (Held is not null && Held.TryDequeue(out var held))
        {
            (held as ClientCommand)?.Answer(new Reply.Failed(reason));
        }

        foreach (var publish in AtBroker)
        {
            publish.Answer(new Reply.Failed(reason)); // the broker's own result would reach no actor any more
        }

        AtBroker.Clear();
        meter.AddSubscriptions(-_subscribers.Count - _locals.Count);
        foreach (var group in _subscribers.Groups)
        {
            foreach (var member in _subscribers.RemoveAll(group))
            {
                member.End(reason);
            }
        }

        foreach (var local in _locals)
        {
            local.End(reason);
        }

        _locals.Clear();
    }

    /// <summary>The channel is no longer live. Nobody waits for the broker: one that fails here has forgotten the channel anyway.</summary>
    public void Close()
    {
        _ = Carrier?.DisposeAsync().AsTask();
        meter.AddChannels(-1);
    }

    private bool DoneIf(bool over)
    {
        if (over)
        {
            Arrivals!.Done();
        }

        return over;
    }
}
