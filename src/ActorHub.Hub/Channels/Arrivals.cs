using System.Diagnostics;
using ActorHub.Hub.Brokers;
using Akka.Actor;

namespace ActorHub.Hub.Channels;

/// <summary>
/// Publications that the broker has brought and the channel's actor has not yet taken: its pending batch. One
/// <see cref="ChannelActor.Flush"/> is sent for a batch, not for each of them. Thread-safe.
/// </summary>
internal sealed class Arrivals(IActorRef channel) : IBrokerListener
{
    private const int KeptCapacity = 64; // a burst gives its memory back

    private List<Publication> _waiting = [];
    private List<Publication> _spare = []; // the taker's alone

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

    /// <summary>Takes all that waits; the list is the caller's until it says <see cref="Done"/>.</summary>
    public List<Publication> Take()
    {
        lock (this)
        {
            Debug.Assert(_spare.Count == 0, "what was taken before is done");
            (_waiting, _spare) = (_spare, _waiting);
            return _spare;
        }
    }

    /// <summary>What was taken is handed out. A quiet channel must not keep its last payloads, or there would be as many as channels.</summary>
    public void Done()
    {
        if (_spare.Capacity > KeptCapacity)
        {
            _spare = [];
        }
        else
        {
            _spare.Clear();
        }
    }
}
