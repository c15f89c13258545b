using ActorHub.Hub.Brokers;
using Akka.Actor;

namespace ActorHub.Hub.Channels;

/// <summary>
/// Publications that the broker has brought and the channel's actor has not yet taken: its pending batch. One
/// <see cref="ChannelActor.Flush"/> is sent for a batch, not for each of them. Thread-safe.
/// </summary>
internal sealed class Arrivals(IActorRef channel) : IBrokerListener
{
    private List<Publication> _waiting = [];
    private List<Publication> _spare = [];

    public void OnPublication(Publication publication)
    {
        bool first;
        lock (this)
        {
            first = _waiting.Count == 0;
            _waiting.Add(publication);
        }

        if (first)
        {
            channel.Tell(ChannelActor.Flush.Instance, ActorRefs.NoSender);
        }
    }

    /// <summary>Takes all that waits; the list is the caller's until it takes again.</summary>
    public List<Publication> Take()
    {
        lock (this)
        {
            (_waiting, _spare) = (_spare, _waiting);
            _waiting.Clear();
            return _spare;
        }
    }
}
