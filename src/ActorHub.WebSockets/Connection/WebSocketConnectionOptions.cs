namespace ActorHub.WebSockets;

/// <summary>Limits of a connection. Immutable; one object serves all connections of an endpoint.</summary>
public sealed record WebSocketConnectionOptions
{
    /// <summary>The defaults.</summary>
    public static WebSocketConnectionOptions Default { get; } = new();

    /// <summary>Longest message accepted. A longer one fails with 1009, from the frame header that shows it.</summary>
    /// <value>Bytes; 1 MiB unless set.</value>
    public int MaxMessageBytes { get; init; } = 1 << 20;

    /// <summary>Longest payload of a single data frame accepted. A longer one fails with 1009 from its header.</summary>
    /// <value>Bytes; no limit but that of the message unless set.</value>
    public int MaxFrameBytes { get; init; } = int.MaxValue;

    /// <summary>Most frames that a message may be cut into. The frame that makes more unavoidable fails with 1009.</summary>
    /// <value>Frames; 128 unless set, <see cref="int.MaxValue"/> for no limit.</value>
    public int MaxFragments { get; init; } = 128;
}
