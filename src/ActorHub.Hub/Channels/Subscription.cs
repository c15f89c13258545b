using ActorHub.Hub.Errors;

namespace ActorHub.Hub.Channels;

/// <summary>One subscriber's subscription to a channel.</summary>
internal abstract class Subscription(string channel)
{
    public string Channel => channel;

    /// <summary>Notifies the subscriber that the hub has ended its subscription.</summary>
    public abstract void End(HubError reason);
}
