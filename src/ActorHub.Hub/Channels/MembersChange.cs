using System.Collections.Immutable;

namespace ActorHub.Hub.Channels;

/// <summary>Who has joined or left a channel, as its watchers are told.</summary>
/// <param name="Channel">The channel.</param>
internal abstract record MembersChange(string Channel)
{
    /// <summary>A connection has joined.</summary>
    public sealed record Joined(string Channel, string Connection) : MembersChange(Channel);

    /// <summary>A connection has left.</summary>
    public sealed record Left(string Channel, string Connection) : MembersChange(Channel);

    /// <summary>Several have.</summary>
    /// <param name="Channel">The channel.</param>
    /// <param name="Count">The number of members now.</param>
    /// <param name="Names">Who; null if there are too many.</param>
    public sealed record Several(string Channel, int Count, NamedMembers? Names) : MembersChange(Channel);

    /// <param name="Joined">The connections that were no members before.</param>
    /// <param name="Left">The connections that are members no more.</param>
    public sealed record NamedMembers(ImmutableArray<string> Joined, ImmutableArray<string> Left);
}
