using System.Collections.Immutable;
using System.Diagnostics;
using ActorHub.Hub.Brokers;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Errors;
using ActorHub.Hub.Sessions;

namespace ActorHub.Hub.Channels;

/// <summary>
/// The state of one channel: its stage, subscribers, position, and pending commands and publications. It is an argument of the actor's
/// <see cref="Akka.Actor.Props"/> rather than part of the actor, so it outlasts restarts.
/// </summary>
internal sealed class ChannelState(
    ChannelInbox inbox, ChannelRegistry registry, IBroker broker, HubLimits limits, HubMeter meter, TimeProvider time)
{
    private readonly SubscriberSet _subscribers = new();
    private readonly List<LocalSubscription> _locals = [];
    private readonly List<Joiner> _joiners = []; // their history is being read
    private MemberChanges? _memberChanges; // once there is a watcher
    private Watchers? _watchers;
    private FanOut? _fanOut;
    private StreamPosition _position;

    public string Name => inbox.Name;

    public ChannelInbox Inbox => inbox;

    public HubLimits Limits => limits;

    /// <summary>Calls <see cref="TellMembers"/> on the actor after the interval over which changes of the members are gathered.</summary>
    public Action? MembersWait { get; set; }

    public IBroker Broker => broker;

    public TimeProvider Time => time;

    public ChannelStage Stage { get; private set; } = ChannelStage.Closed.Instance;

    /// <summary>The command that is being handled; a crash answers it with an error.</summary>
    public ClientCommand? CurrentCommand { get; set; }

    /// <summary>Commands in flight at the broker, oldest first. Each is answered by the broker's result or by the end of the channel.</summary>
    public LinkedList<ClientCommand> InFlight { get; } = [];

    /// <summary>Whether the channel has no subscriber and no command in flight. Its inbox is not considered.</summary>
    public bool IsUnused => _subscribers.Count == 0 && _locals.Count == 0 && _joiners.Count == 0 && InFlight.Count == 0;

    /// <summary>The broker is opening the channel.</summary>
    public void Opening(Task<IBrokerChannel> attempt) => Stage = new ChannelStage.Opening(attempt);

    /// <summary>The broker has opened the channel.</summary>
    public void Opened(IBrokerChannel channel)
    {
        _position = channel.Position;
        Stage = new ChannelStage.Idle(channel);
    }

    /// <summary>Answers the command that was being handled at a crash.</summary>
    public void FailCurrentCommand()
    {
        CurrentCommand?.Answer(new Reply.Failed(HubError.InternalError));
        _joiners.RemoveAll(joiner => joiner.Command == CurrentCommand);
        CurrentCommand = null;
    }

    /// <summary>Refuses pending commands because the broker failed to open the channel, or timed out. The next command tries again.</summary>
    public void FailOpening(HubError reason)
    {
        CloseAtBroker();
        Stage = ChannelStage.Closed.Instance;
        inbox.Refuse(reason);
    }

    /// <summary>Delivers publications.</summary>
    /// <param name="idle">The current stage.</param>
    /// <param name="publications">At least one; from <see cref="ChannelInbox.TakePublications"/>.</param>
    /// <param name="delivered">Called on any thread at the end of the delivery, if this method returned false. Must be the same delegate at every call.</param>
    /// <returns>
    /// True if the delivery is complete and the stage is idle again. If false, call <see cref="Delivered"/> on the actor after
    /// <paramref name="delivered"/> was called.
    /// </returns>
    public bool Deliver(ChannelStage.Idle idle, List<Publication> publications, Action delivered)
    {
        _position = publications[^1].Position;
        _joiners.ForEach(joiner => joiner.Add(publications));
        _fanOut ??= new FanOut(_subscribers, _locals, delivered);
        Stage = idle.WhileEncoding;
        _fanOut.Encode(publications);
        return SendToAll(idle);
    }

    /// <summary>Resumes a delivery after one dialect's encoder has thrown: delivers to the subscribers of the other dialects.</summary>
    public void Recover(ChannelStage.Encoding encoding, Exception cause)
    {
        var failed = _fanOut!.Recover(cause);
        meter.AddSubscriptions(-failed.Count);
        failed.ForEach(OnLeft);
        SendToAll(encoding.IdleStage);
    }

    /// <summary>Ends a delivery: its publications were sent to every subscriber.</summary>
    public void Delivered(ChannelStage.Delivering delivering)
    {
        inbox.ReleasePublications();
        Stage = delivering.IdleStage;
    }

    /// <summary>Whether the channel's namespace offers what a command asks for.</summary>
    public bool Offers(ClientCommand command) => command is ClientCommand.Presence ? inbox.Policy.Presence : inbox.Policy.OffersJoinLeave;

    /// <summary>Tells the watchers the changes of the members that were gathered.</summary>
    public void TellMembers()
    {
        if (_memberChanges?.End(_subscribers.Count) is { } change)
        {
            _watchers!.Send(change);
        }
    }

    /// <summary>Begins to add a subscriber. Earlier publications must already be delivered: they belong to the earlier subscribers.</summary>
    /// <returns>Null if it was added. Otherwise read its history, then call <see cref="Join(Joiner)"/> or <see cref="FailJoin"/>.</returns>
    public Joiner? BeginJoin(ClientCommand.Subscribe command)
    {
        if (Joiner.IsNeeded(command, inbox.Policy, _position))
        {
            var joiner = new Joiner(command, inbox.Policy, _position, limits);
            _joiners.Add(joiner);
            return joiner;
        }

        Join(command, Joiner.WithoutHistory(command.Since, _position));
        return null;
    }

    /// <summary>Whether the subscriber still waits for its history.</summary>
    public bool IsJoining(Joiner joiner) => _joiners.Contains(joiner);

    /// <summary>Adds a subscriber whose history was read.</summary>
    public void Join(Joiner joiner)
    {
        _joiners.Remove(joiner);
        Join(joiner.Command, joiner.Result);
    }

    /// <summary>Refuses a subscriber whose history cannot be read.</summary>
    public void FailJoin(Joiner joiner, HubError reason)
    {
        _joiners.Remove(joiner);
        joiner.Command.Answer(new Reply.Failed(reason));
    }

    /// <summary>Removes a subscriber. Earlier publications must already be delivered.</summary>
    public void Leave(Subscription subscription)
    {
        Debug.Assert(Stage is ChannelStage.Idle, "a delivery iterates over the subscribers");
        if (_joiners.Find(each => each.Command.Subscription == subscription) is { } joiner)
        {
            FailJoin(joiner, HubError.Cancelled);
            return;
        }

        if (subscription is SessionSubscription session ? _subscribers.Remove(session) : _locals.Remove((LocalSubscription)subscription))
        {
            meter.AddSubscriptions(-1);
            OnLeft(subscription as SessionSubscription);
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
        AnswerInFlight(reason);
        EndSubscriptions(reason); // before the inbox closes: the channel's successor must not find an Index that this channel has set
        inbox.Close(reason);
        registry.Remove(inbox);
    }

    /// <summary>Closes the channel at the broker, without awaiting it. An error is ignored: the channel has ended on this node in any case.</summary>
    private void CloseAtBroker() => _ = Stage switch
    {
        ChannelStage.Open open => CloseWhenOpenAsync(Task.FromResult(open.BrokerChannel)),
        ChannelStage.Opening opening => CloseWhenOpenAsync(opening.Attempt),
        _ => Task.CompletedTask,
    };

    private void AnswerInFlight(HubError reason)
    {
        CurrentCommand?.Answer(new Reply.Failed(reason));
        foreach (var command in InFlight.Concat(_joiners.Select(static joiner => joiner.Command)))
        {
            command.Answer(new Reply.Failed(reason)); // the broker's result will find the actor stopped
        }

        InFlight.Clear();
        _joiners.Clear();
    }

    private void Join(ClientCommand.Subscribe command, Recovered recovered)
    {
        Debug.Assert(Stage is ChannelStage.Idle, "a delivery iterates over the subscribers");
        bool? isRecovered = command.Since is null ? null : recovered.Failure is null;
        var reply = new Reply.Subscribed(Name, recovered.From, isRecovered, recovered.Failure);
        if (command.Subscription is SessionSubscription session)
        {
            var missed = recovered.Missed.Count == 0 ? null : FrameBatch.EncodeAll(recovered.Missed, _subscribers.GroupOf(session.Session)); // may throw
            command.Answer(reply);
            for (; missed is not null; missed = missed.Next)
            {
                session.Outbox.Send(missed.Bytes); // false if the connection is ending; its session will then leave
            }

            _subscribers.Add(session);
            OnJoined(session, command.JoinLeave);
        }
        else
        {
            var local = (LocalSubscription)command.Subscription!;
            command.Answer(reply);
            recovered.Missed.ForEach(local.Deliver);
            _locals.Add(local);
        }

        meter.AddSubscriptions(1);
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

    private void OnJoined(SessionSubscription member, bool watches)
    {
        Tell(member, joined: true);
        if (watches)
        {
            _memberChanges ??= new MemberChanges(Name, limits.MaxPresenceMembers);
            (_watchers ??= new Watchers()).Add(member);
        }
    }

    private void OnLeft(SessionSubscription? member)
    {
        if (member is not null)
        {
            _watchers?.Remove(member);
            Tell(member, joined: false);
        }
    }

    private void Tell(SessionSubscription member, bool joined)
    {
        if (_watchers is null or { IsEmpty: true })
        {
            return;
        }

        if (_memberChanges!.Add(member.Session.Id, joined, _subscribers.Count, out var mustEnd) is { } change)
        {
            _watchers.Send(change);
        }

        if (mustEnd)
        {
            MembersWait?.Invoke();
        }
    }

    private bool SendToAll(ChannelStage.Idle idle)
    {
        Stage = idle.WhileDelivering; // set first: event loops may end the delivery before FanOut.SendToAll returns
        if (!_fanOut!.SendToAll())
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
