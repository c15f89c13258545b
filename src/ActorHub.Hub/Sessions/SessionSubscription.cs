using ActorHub.Connections;
using ActorHub.Hub.Channels;
using ActorHub.Hub.Errors;

namespace ActorHub.Hub.Sessions;

/// <summary>A connection's place in a channel.</summary>
internal sealed class SessionSubscription(Session session, string channel) : Subscription(channel)
{
    public const int Nowhere = -1;

    public Session Session => session;

    /// <summary>Where a delivery goes; kept here because fan-out reads nothing else.</summary>
    public Outbox Outbox { get; } = session.Connection.Outbox;

    /// <summary>The session's next one, guarded by it: a list without memory of its own, since most sessions have one subscription.</summary>
    public SessionSubscription? Next { get; set; }

    /// <summary>The index among the subscribers of its dialect. The subscriber set's.</summary>
    public int Place { get; set; } = Nowhere;

    public override void End(HubError reason) => session.EndSubscription(this, reason);
}
