namespace ActorHub.Connections.Listening;

/// <summary>
/// Whether a connection may become a WebSocket. Decided when the connection is accepted; the client receives a refusal once its request is read.
/// </summary>
internal enum Admission : byte
{
    Admitted,
    NodeFull,
    AddressFull,
}
