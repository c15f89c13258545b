using System.Collections.Immutable;
using System.Diagnostics;
using ActorHub.Hub.Brokers;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Errors;
using ActorHub.Hub.Sessions;

namespace ActorHub.Hub.Channels;

/// <summary>
/// The state of one channel. It belongs to the channel's recipe, not to the actor that works on it, so a restarted actor finds everything in
/// place: the stage, subscribers, position, pending commands and publications.
/// </summary>
internal sealed class ChannelState(
    ChannelInbox inbox, ChannelRegistry registry, IBroker broker, HubLimits limits, HubMeter meter, TimeProvider time)
{
    private readonly SubscriberSet _subscribers = new();
    private readonly List<LocalSubscription> _locals = [];
    private FanOut? _fanOut;
    private StreamPosition _position;

    public string Name => inbox.Name;

    public ChannelInbox Inbox => inbox;

    public IBroker Broker => broker;

    public TimeProvider Time => time;

    public ChannelStage Stage { get; private set; } = ChannelStage.Closed.Instance;

    /// <summary>The command that is being handled; a crash answers it with an error.</summary>
    public ClientCommand? InHand { get; set; }

    /// <summary>Publications in flight at the broker, oldest first. Each is answered by the broker's result or by the end of the channel.</summary>
    public LinkedList<ClientCommand.Publish> AtBroker { get; } = [];

    /// <summary>Whether ending the channel would take nothing from anybody but its pending commands.</summary>
    public bool IsUnused => _subscribers.Count == 0 && _locals.Count == 0 && AtBroker.Count == 0;

    /// <summary>The broker is opening the channel.</summary>
    public void Opening(Task<IBrokerChannel> attempt) => Stage = new ChannelStage.Opening(attempt);

    /// <summary>The broker has opened the channel.</summary>
    public void Opened(IBrokerChannel carrier)
    {
        _position = carrier.Position;
        Stage = new ChannelStage.Idle(carrier);
    }

    /// <summary>The broker did not open the channel, or not in time. The next command asks it again.</summary>
    public void NotOpened(HubError reason)
    {
        CloseAtBroker();
        Stage = ChannelStage.Closed.Instance;
        inbox.Refuse(reason);
    }

    /// <summary>Delivers publications.</summary>
    /// <param name="idle">The stage now.</param>
    /// <param name="publications">At least one; from <see cref="ChannelInbox.TakePublications"/>.</param>
    /// <param name="delivered">Called on any thread, when this returns false. The same at every call.</param>
    /// <returns>Whether the stage is idle again; else <see cref="Delivered"/> is to be called after <paramref name="delivered"/> was.</returns>
    public bool Deliver(ChannelStage.Idle idle, List<Publication> publications, Action delivered)
    {
        _position = publications[^1].Position;
        _fanOut ??= new FanOut(_subscribers, _locals, delivered);
        Stage = idle.WhileEncoding;
        _fanOut.Encode(publications);
        return HandOut(idle);
    }

    /// <summary>After a crash of a dialect: delivers to the subscribers of the others.</summary>
    public void Recover(ChannelStage.Encoding encoding, Exception cause)
    {
        var before = _subscribers.Count;
        _fanOut!.Recover(cause);
        meter.AddSubscriptions(_subscribers.Count - before);
        HandOut(encoding.Then);
    }

    /// <summary>Every subscriber has the publications.</summary>
    public void Delivered(ChannelStage.Delivering delivering)
    {
        inbox.ForgetPublications();
        Stage = delivering.Then;
    }

    /// <summary>Adds a subscriber. Earlier publications must be delivered: they belong to the earlier subscribers.</summary>
    /// <returns>The new subscriber hears every publication after this position, and none before.</returns>
    public StreamPosition Join(Subscription subscription)
    {
        Debug.Assert(Stage is ChannelStage.Idle, "a delivery walks the subscribers");
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

    /// <summary>Removes a subscriber. Earlier publications must be delivered.</summary>
    public void Leave(Subscription subscription)
    {
        Debug.Assert(Stage is ChannelStage.Idle, "a delivery walks the subscribers");
        if (subscription is SessionSubscription session ? _subscribers.Remove(session) : _locals.Remove((LocalSubscription)subscription))
        {
            meter.AddSubscriptions(-1);
        }
    }

    public Reply.Members Members()
    {
        var members = ImmutableArray.CreateBuilder<string>(Math.Min(_subscribers.Count, limits.MaxPresenceMembers));
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

        return new Reply.Members(Name, members.ToImmutable(), _subscribers.Count);
    }

    /// <summary>Answers every command, ends every subscription, and closes the channel at the broker.</summary>
    public void End(HubError reason)
    {
        CloseAtBroker(); // first: a client that subscribes again gets a new epoch
        Stage = ChannelStage.Ended.Instance;
        AnswerCommandsInWork(reason);
        EndSubscriptions(reason); // before the inbox closes: a channel opened next must not meet a place among these subscribers
        inbox.Close(reason);
        registry.Remove(inbox);
    }

    /// <summary>Nobody awaits the broker: a broker that fails here has forgotten the channel anyway.</summary>
    private void CloseAtBroker() => _ = Stage switch
    {
        ChannelStage.Open open => CloseWhenOpenAsync(Task.FromResult(open.Carrier)),
        ChannelStage.Opening opening => CloseWhenOpenAsync(opening.Attempt),
        _ => Task.CompletedTask,
    };

    private void AnswerCommandsInWork(HubError reason)
    {
        InHand?.Answer(new Reply.Failed(reason));
        foreach (var publish in AtBroker)
        {
            publish.Answer(new Reply.Failed(reason)); // the broker's own result will find no actor
        }

        AtBroker.Clear();
    }

    private void EndSubscriptions(HubError reason)
    {
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

    private bool HandOut(ChannelStage.Idle idle)
    {
        Stage = idle.WhileDelivering; // before the first subscriber is sent anything: the end may come from another thread at once
        if (!_fanOut!.HandOut())
        {
            return false;
        }

        Delivered(idle.WhileDelivering);
        return true;
    }

    private static async Task CloseWhenOpenAsync(Task<IBrokerChannel> attempt)
    {
        await ((Task)attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (attempt.IsCompletedSuccessfully)
        {
            await (await attempt).DisposeAsync();
        }
    }
}
