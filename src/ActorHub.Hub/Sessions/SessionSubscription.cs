using ActorHub.Connections;
using ActorHub.Hub.Channels;
using ActorHub.Hub.Errors;

namespace ActorHub.Hub.Sessions;

/// <summary>A connection's subscription to a channel.</summary>
internal sealed class SessionSubscription(Session session, string channel) : Subscription(channel)
{
    public const int NoIndex = -1;

    public Session Session => session;

    /// <summary>The destination of deliveries. Stored here so that fan-out need not load the session and the connection.</summary>
    public Outbox Outbox { get; } = session.Connection.Outbox;

    /// <summary>The session's next subscription, guarded by the session's lock. A linked list needs no array, and most sessions have one subscription.</summary>
    public SessionSubscription? Next { get; set; }

    /// <summary>The index in its <see cref="SubscriberGroup"/>, which alone sets it; <see cref="NoIndex"/> when not subscribed.</summary>
    public int Index { get; set; } = NoIndex;

    public override void End(HubError reason) => session.EndSubscription(this, reason);
}
