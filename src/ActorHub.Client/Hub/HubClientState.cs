namespace ActorHub.Client;

/// <summary>Where a <see cref="HubClient"/> is in its life.</summary>
public enum HubClientState
{
    /// <summary>Not asked to connect yet.</summary>
    Idle,

    /// <summary>On the way to its first connection.</summary>
    Connecting,

    /// <summary>The hub has welcomed it.</summary>
    Connected,

    /// <summary>The connection was lost; the next is under way or waited for.</summary>
    Reconnecting,

    /// <summary>Ended for good.</summary>
    Closed,
}
