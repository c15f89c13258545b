namespace ActorHub.Connections.Listening;

/// <summary>Whether a connection may become a WebSocket; decided when it is accepted, told once its request is read.</summary>
internal enum Admission : byte
{
    Admitted,
    NodeFull,
    AddressFull,
}
