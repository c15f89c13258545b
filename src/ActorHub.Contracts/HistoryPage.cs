using System.Collections.Immutable;

namespace ActorHub;

/// <summary>Publications of a channel that the hub keeps.</summary>
/// <param name="Position">The position of the channel's last publication when the page was read.</param>
/// <param name="Publications">The publications, in the order that was asked for. Fewer than asked for if they are long.</param>
/// <param name="Gap">
/// Null if they continue from the position that was asked for. Otherwise the reason why they do not; they then begin with the oldest that is
/// kept, or with the newest if the page was read backwards.
/// </param>
public sealed record HistoryPage(StreamPosition Position, ImmutableArray<Publication> Publications, RecoveryFailure? Gap);
