namespace ActorHub.Client;

/// <summary>The state of a <see cref="HubClient"/>.</summary>
public enum HubClientState
{
    /// <summary><see cref="HubClient.ConnectAsync"/> was not called yet.</summary>
    Idle,

    /// <summary>The client is making its first connection, or waits before the next attempt.</summary>
    Connecting,

    /// <summary>The hub has sent its welcome.</summary>
    Connected,

    /// <summary>The connection was lost. The client is making the next one, or waits before the next attempt.</summary>
    Reconnecting,

    /// <summary>The client has closed and cannot be used again.</summary>
    Closed,
}
