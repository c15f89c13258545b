namespace ActorHub.Hub.Routing;

/// <summary>A message outside any channel: to one connection, or to all.</summary>
/// <param name="From">The sending connection; null for an in-process call.</param>
/// <param name="Data">One JSON value in UTF-8, exactly as the sender sent it. The bytes never change.</param>
internal sealed record DirectMessage(string? From, ReadOnlyMemory<byte> Data);
