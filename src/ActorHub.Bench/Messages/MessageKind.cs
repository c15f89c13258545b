namespace ActorHub.Bench;

/// <summary>Kind of a WebSocket message.</summary>
internal enum MessageKind
{
    /// <summary>UTF-8 text.</summary>
    Text,

    /// <summary>Any bytes.</summary>
    Binary,
}
