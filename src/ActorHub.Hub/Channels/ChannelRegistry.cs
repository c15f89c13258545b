using System.Collections.Concurrent;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Errors;
using Akka.Actor;

namespace ActorHub.Hub.Channels;

/// <summary>
/// The live channels of the node, by name. Adds each command to its channel's inbox on the caller's thread, and asks the supervisor to
/// start a channel that is not live. Thread-safe.
/// </summary>
internal sealed class ChannelRegistry(HubLimits limits, ChannelNamespaces namespaces, HubMeter meter)
{
    private readonly ChannelPolicies _policies = new(namespaces);
    private readonly ConcurrentDictionary<string, ChannelInbox> _live = new();
    private readonly Lock _lock = new();
    private int _count; // guarded by the lock; ConcurrentDictionary.Count takes all of the dictionary's locks

    /// <summary>The <see cref="ChannelsActor"/>. Set before the first command.</summary>
    public IActorRef Supervisor { get; set; } = ActorRefs.Nobody;

    /// <summary>Passes a command to its channel, or answers it if the answer needs no live channel.</summary>
    public void Pass(ClientCommand.ForChannel command)
    {
        while ((Find(command.Channel) ?? OpenFor(command)) is { } inbox && !inbox.TryAdd(command))
        {
            Remove(inbox); // its channel has ended: the next iteration opens the channel again
        }
    }

    /// <summary>Removes a subscription from its channel. Does nothing if the channel has ended, which ended the subscription too.</summary>
    public void Leave(Subscription subscription) => Find(subscription.Channel)?.TryAdd(new ChannelActor.Leave(subscription));

    /// <summary>Removes a channel whose inbox is closed. Idempotent.</summary>
    public void Remove(ChannelInbox closed)
    {
        lock (_lock)
        {
            if (_live.TryRemove(KeyValuePair.Create(closed.Name, closed)))
            {
                _count--;
                meter.AddChannels(-1);
            }
        }
    }

    /// <summary>Ends channels that have no subscriber and have had no command since the last call.</summary>
    public void EndUnused()
    {
        foreach (var (_, inbox) in _live)
        {
            inbox.EndIfUnused();
        }
    }

    private ChannelInbox? Find(string channel) => _live.GetValueOrDefault(channel);

    private ChannelInbox? OpenFor(ClientCommand.ForChannel command)
    {
        if (_policies.Find(command.Channel) is not { } policy)
        {
            command.Answer(new Reply.Failed(HubError.UnknownNamespace));
            return null;
        }

        switch (command)
        {
            case ClientCommand.Presence:
                command.Answer(policy.Presence ? new Reply.Members(command.Channel, [], 0) : new Reply.Failed(HubError.NotOffered));
                return null;
            case ClientCommand.Unsubscribe:
                command.Answer(new Reply.Unsubscribed(command.Channel));
                return null;
        }

        var inbox = FindOrAdd(command.Channel, policy);
        if (inbox is null)
        {
            command.Answer(new Reply.Failed(HubError.TooManyChannels));
        }

        return inbox;
    }

    /// <returns>Null if the node has reached <see cref="HubLimits.MaxLiveChannels"/>.</returns>
    private ChannelInbox? FindOrAdd(string channel, ChannelPolicy policy)
    {
        ChannelInbox added;
        lock (_lock)
        {
            if (Find(channel) is { } other)
            {
                return other;
            }

            if (_count >= limits.MaxLiveChannels)
            {
                return null;
            }

            _live[channel] = added = new ChannelInbox(channel, policy);
            _count++;
            meter.AddChannels(1);
        }

        Supervisor.Tell(new ChannelsActor.Start(added), ActorRefs.NoSender);
        return added;
    }
}
