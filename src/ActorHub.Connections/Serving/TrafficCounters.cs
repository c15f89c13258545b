namespace ActorHub.Connections.Serving;

/// <summary>What has passed over one connection so far, in messages and in bytes of their payload, before compression.</summary>
/// <param name="MessagesReceived">Messages handed to the handlers.</param>
/// <param name="BytesReceived">Their bytes.</param>
/// <param name="MessagesSent">Messages given to the connection; a peer that is cut off may not get the last ones.</param>
/// <param name="BytesSent">Their bytes.</param>
public readonly record struct TrafficCounters(long MessagesReceived, long BytesReceived, long MessagesSent, long BytesSent);
