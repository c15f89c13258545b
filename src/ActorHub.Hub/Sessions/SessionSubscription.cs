using ActorHub.Connections;
using ActorHub.Hub.Channels;
using ActorHub.Hub.Errors;

namespace ActorHub.Hub.Sessions;

/// <summary>A connection's subscription to a channel.</summary>
internal sealed class SessionSubscription(Session session, string channel) : Subscription(channel)
{
    public const int Nowhere = -1;

    public Session Session => session;

    /// <summary>The destination of deliveries. Kept here because fan-out reads nothing else.</summary>
    public Outbox Outbox { get; } = session.Connection.Outbox;

    /// <summary>The next subscription of the session, guarded by its lock. A linked list costs no memory of its own, and most sessions have one subscription.</summary>
    public SessionSubscription? Next { get; set; }

    /// <summary>The index in its group of subscribers. Written by the subscriber set alone.</summary>
    public int Place { get; set; } = Nowhere;

    public override void End(HubError reason) => session.EndSubscription(this, reason);
}
