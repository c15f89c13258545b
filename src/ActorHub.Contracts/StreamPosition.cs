namespace ActorHub;

/// <summary>A position in a channel's sequence of publications.</summary>
/// <param name="Epoch">Identifies one uninterrupted sequence; offsets of different epochs cannot be compared.</param>
/// <param name="Offset">The number of publications in the epoch up to this position: 1 for the first publication, 0 before it.</param>
public readonly record struct StreamPosition(string Epoch, long Offset);
