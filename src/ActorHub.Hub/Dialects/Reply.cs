using System.Collections.Immutable;
using ActorHub.Hub.Errors;

namespace ActorHub.Hub.Dialects;

/// <summary>What one connection is told: the answer to a command, or an event of its session.</summary>
internal abstract record Reply
{
    private Reply()
    {
    }

    public sealed record Subscribed(string Channel, StreamPosition Position) : Reply;

    public sealed record Unsubscribed(string Channel) : Reply;

    public sealed record Published(string Channel, StreamPosition Position) : Reply;

    /// <summary>A publication without an id was published: nobody wants to know where. No codec is given this.</summary>
    public sealed record Unsaid : Reply
    {
        public static readonly Unsaid Instance = new();
    }

    public sealed record Sent(string To) : Reply;

    public sealed record Broadcasted : Reply
    {
        public static readonly Broadcasted Instance = new();
    }

    /// <param name="Channel">The channel.</param>
    /// <param name="Connections">Its subscribers, as many as the limit allows, in no order.</param>
    /// <param name="Count">How many there are.</param>
    public sealed record Members(string Channel, ImmutableArray<string> Connections, int Count) : Reply;

    public sealed record Pong : Reply
    {
        public static readonly Pong Instance = new();
    }

    public sealed record Failed(HubError Error) : Reply;

    // Events: they answer nothing, and have no id

    /// <summary>The session has begun.</summary>
    public sealed record Welcome(string Connection, ClientLimits Limits) : Reply;

    /// <summary>The hub has ended a subscription.</summary>
    public sealed record SubscriptionEnded(string Channel, HubError Reason) : Reply;
}
