namespace ActorHub.WebSockets;

/// <summary>Whether messages are delivered whole or in parts.</summary>
public enum MessageDelivery
{
    /// <summary>One event for each message.</summary>
    Whole,

    /// <summary>One event for each part of a message, as it arrives; the last one has <see cref="WebSocketEvent.EndOfMessage"/> set.</summary>
    Partial,
}

/// <summary>How Pings are answered.</summary>
public enum PongReply
{
    /// <summary>The connection answers each Ping immediately.</summary>
    Automatic,

    /// <summary>The application answers, with <see cref="WebSocketConnection.SendPong"/> and the payload of the event.</summary>
    Manual,
}

/// <summary>When a connection sends a Close that the peer has caused: by its own Close (RFC 6455 §5.5.1) or by a protocol violation (§7.1.7).</summary>
public enum CloseTiming
{
    /// <summary>Together with the event that reports the cause. Earlier messages can no longer be answered.</summary>
    Immediate,

    /// <summary>
    /// When the application calls <see cref="WebSocketConnection.AnswerClose"/>, or <see cref="WebSocketConnection.Fail"/> with the error of the
    /// event. Nothing more is read, but until then earlier messages can be answered: for applications that handle a message while later bytes are
    /// already being read.
    /// </summary>
    Deferred,
}

/// <summary>Limits and behavior of a connection. Immutable; all connections of an endpoint may share one object.</summary>
public sealed record WebSocketConnectionOptions
{
    /// <summary>The defaults.</summary>
    public static WebSocketConnectionOptions Default { get; } = new();

    /// <summary>
    /// Longest message accepted, after decompression. A longer one fails the connection with 1009, as soon as a frame header or the inflated
    /// bytes exceed the limit.
    /// </summary>
    /// <value>Bytes; 1 MiB unless set. With partial delivery, <see cref="int.MaxValue"/> means no limit.</value>
    public int MaxMessageBytes { get; init; } = 1 << 20;

    /// <summary>Longest payload of a single data frame accepted, before decompression. The header of a longer one fails the connection with 1009.</summary>
    /// <value>Bytes; no limit other than that of the message unless set.</value>
    public int MaxFrameBytes { get; init; } = int.MaxValue;

    /// <summary>
    /// Most frames of one message. A frame that must be followed by more than this fails the connection with 1009. A fragment needs no memory
    /// besides its payload.
    /// </summary>
    /// <value>Frames; 65,536 unless set, <see cref="int.MaxValue"/> for no limit.</value>
    public int MaxFragments { get; init; } = 1 << 16;

    /// <summary>How messages are delivered.</summary>
    /// <value>Whole unless set.</value>
    public MessageDelivery Delivery { get; init; }

    /// <summary>How Pings are answered.</summary>
    /// <value>By the connection unless set.</value>
    public PongReply Pongs { get; init; }

    /// <summary>When the connection sends a Close that the peer has caused.</summary>
    /// <value>Immediately unless set.</value>
    public CloseTiming CloseTiming { get; init; }

    /// <summary>Longest payload of a data frame that is sent. A longer message is sent in fragments.</summary>
    /// <value>Bytes, at least 1; no limit unless set. The framings before hybi-07 have no fragments and ignore it.</value>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaxSendFrameBytes { get; init => field = Within(value, 1, int.MaxValue); } = int.MaxValue;

    /// <summary>Pending output at which the output is full: then only replies that the RFC requires are added.</summary>
    /// <value>Bytes; 16 MiB unless set. The message that exceeds the limit is still accepted as a whole.</value>
    public int MaxBufferedBytes { get; init; } = 1 << 24;

    /// <summary>Shortest message that is compressed, if permessage-deflate was agreed.</summary>
    /// <value>Bytes; 10,240 unless set.</value>
    public int DeflateThresholdBytes { get; init; } = 10_240;

    /// <summary>The compression level, from 1 (fastest) to 9 (smallest).</summary>
    /// <value>
    /// 3 unless set. Measured with JSON of 64 KiB: level 6 compresses to 24.5 % instead of 26.8 % in more than three times the time, and the
    /// result of level 1 is half as large again.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">Another number.</exception>
    public int CompressionLevel { get; init => field = Within(value, 1, 9); } = 3;

    /// <summary>
    /// Largest ratio of a message to its compressed size. A larger one fails the connection with 1009. The first MiB of a message does not
    /// count, so this limit has an effect only if <see cref="MaxMessageBytes"/> is larger.
    /// </summary>
    /// <value>A factor, at least 1; 100 unless set. DEFLATE reaches at most 1,032.</value>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaxInflateRatio { get; init => field = Within(value, 1, int.MaxValue); } = 100;

    /// <summary>The budget for the memory that compression with context takeover holds (<see cref="DeflateMemory"/>).</summary>
    /// <value>Null unless set: no limit.</value>
    public IMemoryBudget? Budget { get; init; }

    /// <summary>
    /// Observes every frame that the connections with these options decode or encode. Frames that were encoded elsewhere, such as those of a
    /// broadcast, are not observed.
    /// </summary>
    /// <value>Null unless set.</value>
    public IFrameObserver? Observer { get; init; }

    private static int Within(int value, int least, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most);
        return value;
    }
}
