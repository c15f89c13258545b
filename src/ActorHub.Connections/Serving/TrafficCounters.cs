namespace ActorHub.Connections.Serving;

/// <summary>The traffic of one connection so far, in messages and in bytes of payload. Payloads are counted uncompressed.</summary>
/// <param name="MessagesReceived">Messages passed to the handlers.</param>
/// <param name="BytesReceived">The payload bytes of received messages.</param>
/// <param name="MessagesSent">Messages accepted by the connection. A peer that is disconnected may not receive the last of them.</param>
/// <param name="BytesSent">The payload bytes of sent messages.</param>
public readonly record struct TrafficCounters(long MessagesReceived, long BytesReceived, long MessagesSent, long BytesSent);
