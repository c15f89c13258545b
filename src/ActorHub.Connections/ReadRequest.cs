namespace ActorHub.Connections;

/// <summary>Whether a transport's read notification was requested and has not arrived yet.</summary>
internal enum ReadRequest : byte
{
    None,
    Pending,
}
