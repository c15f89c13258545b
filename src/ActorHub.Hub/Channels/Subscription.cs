using ActorHub.Hub.Errors;

namespace ActorHub.Hub.Channels;

/// <summary>One subscriber's place in a channel.</summary>
internal abstract class Subscription(string channel)
{
    public string Channel => channel;

    /// <summary>Tells the subscriber that the channel is over for it.</summary>
    public abstract void End(HubError reason);
}
