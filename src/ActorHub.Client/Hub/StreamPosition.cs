namespace ActorHub.Client;

/// <summary>A place in a channel.</summary>
/// <param name="Epoch">Names one life of the channel; offsets of different epochs cannot be compared.</param>
/// <param name="Offset">Counts the channel's publications, from 1; 0 stands before the first.</param>
public readonly record struct StreamPosition(string Epoch, long Offset);
