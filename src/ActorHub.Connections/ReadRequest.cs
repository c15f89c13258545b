namespace ActorHub.Connections;

/// <summary>Whether a transport's reader still waits for its notification.</summary>
internal enum ReadRequest : byte
{
    None,
    UnderWay,
}
