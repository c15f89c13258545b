using System.Collections.Immutable;

namespace ActorHub.Client;

/// <summary>The subscribers of a channel.</summary>
/// <param name="Count">The number of all subscribers.</param>
/// <param name="Members">The subscribers' connection ids, in no order. The hub lists at most 1,000 unless configured otherwise.</param>
public sealed record Presence(long Count, ImmutableArray<string> Members);
