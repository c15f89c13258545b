using System.Collections.Immutable;

namespace ActorHub.Client;

/// <summary>Who is subscribed to a channel.</summary>
/// <param name="Count">How many, all told.</param>
/// <param name="Members">Connection ids in no order; the hub names a thousand of them at most.</param>
public sealed record Presence(long Count, ImmutableArray<string> Members);
