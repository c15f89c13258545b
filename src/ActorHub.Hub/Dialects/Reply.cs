using System.Collections.Immutable;
using ActorHub.Hub.Errors;

namespace ActorHub.Hub.Dialects;

/// <summary>The answer to one command, or an event of one session.</summary>
internal abstract record Reply
{
    private Reply()
    {
    }

    /// <param name="Channel">The channel.</param>
    /// <param name="Position">The first publication that follows is the one after it.</param>
    /// <param name="Recovered">Whether nothing was missed since the position that the client has given; null if it has given none.</param>
    /// <param name="Reason">Why something was, if it was.</param>
    public sealed record Subscribed(string Channel, StreamPosition Position, bool? Recovered, RecoveryFailure? Reason) : Reply;

    public sealed record Unsubscribed(string Channel) : Reply;

    public sealed record Published(string Channel, StreamPosition Position) : Reply;

    /// <summary>A publication without an id succeeded: the client gets no message. Codecs never see it.</summary>
    public sealed record NoReply : Reply
    {
        public static readonly NoReply Instance = new();
    }

    public sealed record Sent(string To) : Reply;

    public sealed record Broadcasted : Reply
    {
        public static readonly Broadcasted Instance = new();
    }

    /// <param name="Channel">The channel.</param>
    /// <param name="Connections">The ids of its subscribers, at most <see cref="HubLimits.MaxPresenceMembers"/>, in no order.</param>
    /// <param name="Count">The number of all its subscribers.</param>
    public sealed record Members(string Channel, ImmutableArray<string> Connections, int Count) : Reply;

    public sealed record History(string Channel, HistoryPage Page) : Reply;

    public sealed record Pong : Reply
    {
        public static readonly Pong Instance = new();
    }

    public sealed record Failed(HubError Error) : Reply
    {
        /// <summary>The position of the channel's last publication, if the error is about it.</summary>
        public StreamPosition? Position { get; init; }
    }

    // Events of the session: they answer no command and have no id

    /// <summary>The session has begun.</summary>
    public sealed record Welcome(string Connection, ClientLimits Limits) : Reply;

    /// <summary>The hub has ended a subscription.</summary>
    public sealed record SubscriptionEnded(string Channel, HubError Reason) : Reply;
}
