namespace ActorHub.Hub;

/// <summary>A place in a channel's publications.</summary>
/// <param name="Epoch">Names one uninterrupted numbering; offsets of different epochs cannot be compared.</param>
/// <param name="Offset">How many publications the epoch has had; a publication's own offset counts from 1.</param>
public readonly record struct StreamPosition(string Epoch, long Offset);
