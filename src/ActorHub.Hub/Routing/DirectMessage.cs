namespace ActorHub.Hub.Routing;

/// <summary>A message outside any channel: to one connection, or to all.</summary>
/// <param name="From">The sending connection; null for the program that the hub runs in.</param>
/// <param name="Data">One JSON value in UTF-8, as the sender spelled it. Never changes.</param>
internal sealed record DirectMessage(string? From, ReadOnlyMemory<byte> Data);
