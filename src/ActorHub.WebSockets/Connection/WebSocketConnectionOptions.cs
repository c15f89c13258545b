namespace ActorHub.WebSockets;

/// <summary>Whether messages are delivered whole or as they come.</summary>
public enum MessageDelivery
{
    /// <summary>One event for each message.</summary>
    Whole,

    /// <summary>An event for each part of a message that has come; the last one has <see cref="WebSocketEvent.EndOfMessage"/> set.</summary>
    Partial,
}

/// <summary>Who answers a Ping.</summary>
public enum PongReply
{
    /// <summary>The connection, at once.</summary>
    Automatic,

    /// <summary>The application, by <see cref="WebSocketConnection.SendPong"/> with the payload of the event.</summary>
    Manual,
}

/// <summary>When the Close goes out that fails a connection for what the peer sent (RFC 6455 §7.1.7).</summary>
public enum FailureClose
{
    /// <summary>With the event that tells of it. What came before can no longer be answered.</summary>
    Immediate,

    /// <summary>
    /// When the application says so, by <see cref="WebSocketConnection.Fail"/> with the error of the event. Nothing more is read, but until then
    /// what came before can be answered: for applications that work on a message while the next bytes are read already.
    /// </summary>
    Deferred,
}

/// <summary>Limits and habits of a connection. Immutable; one object serves all connections of an endpoint.</summary>
public sealed record WebSocketConnectionOptions
{
    /// <summary>The defaults.</summary>
    public static WebSocketConnectionOptions Default { get; } = new();

    /// <summary>
    /// Longest message accepted, after decompression. A longer one fails with 1009: from the frame header that shows it, or when so much
    /// was inflated.
    /// </summary>
    /// <value>Bytes; 1 MiB unless set. With partial delivery <see cref="int.MaxValue"/> is no limit.</value>
    public int MaxMessageBytes { get; init; } = 1 << 20;

    /// <summary>Longest payload of a single data frame accepted, as it is on the wire. A longer one fails with 1009 from its header.</summary>
    /// <value>Bytes; no limit but that of the message unless set.</value>
    public int MaxFrameBytes { get; init; } = int.MaxValue;

    /// <summary>
    /// Most frames that a message may be cut into. The frame that makes more unavoidable fails with 1009. A fragment costs no memory but
    /// that of its payload.
    /// </summary>
    /// <value>Frames; 65,536 unless set, <see cref="int.MaxValue"/> for no limit.</value>
    public int MaxFragments { get; init; } = 1 << 16;

    /// <summary>How messages are delivered.</summary>
    /// <value>Whole unless set.</value>
    public MessageDelivery Delivery { get; init; }

    /// <summary>Who answers a Ping.</summary>
    /// <value>The connection unless set.</value>
    public PongReply Pongs { get; init; }

    /// <summary>When the Close goes out that fails the connection.</summary>
    /// <value>At once unless set.</value>
    public FailureClose Failures { get; init; }

    /// <summary>Longest payload of a data frame that is sent: a longer message is cut into fragments.</summary>
    /// <value>Bytes, at least 1; no limit unless set. The old framings know no fragments and ignore it.</value>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaxSendFrameBytes { get; init => field = Within(value, 1, int.MaxValue); } = int.MaxValue;

    /// <summary>Once so much waits to be taken, nothing but replies that the RFC obliges us to is put into the output.</summary>
    /// <value>Bytes; 16 MiB unless set. A message that makes it more is still taken, whole.</value>
    public int MaxBufferedBytes { get; init; } = 1 << 24;

    /// <summary>Shortest message that is sent compressed where permessage-deflate was agreed.</summary>
    /// <value>Bytes; 10,240 unless set.</value>
    public int DeflateThresholdBytes { get; init; } = 10_240;

    /// <summary>How hard to compress, from 1 (fastest) to 9 (smallest).</summary>
    /// <value>
    /// 3 unless set. Measured on JSON of 64 KiB, level 6 makes it a tenth smaller (24.5 % of its size instead of 26.8 %) in more than three
    /// times the time, and level 1 half as large again.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">Another number.</exception>
    public int CompressionLevel { get; init => field = Within(value, 1, 9); } = 3;

    /// <summary>
    /// How many times its compressed size a message may have. More fails with 1009. The first MiB of a message does not count, so this
    /// works only with a <see cref="MaxMessageBytes"/> above that.
    /// </summary>
    /// <value>A factor, at least 1; 100 unless set. DEFLATE reaches at most 1,032.</value>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaxInflateRatio { get; init => field = Within(value, 1, int.MaxValue); } = 100;

    /// <summary>Where the memory comes from that compression with context takeover holds (<see cref="DeflateMemory"/>).</summary>
    /// <value>Null, without limit, unless set.</value>
    public IMemoryBudget? Budget { get; init; }

    /// <summary>
    /// Sees every frame that passes through the connections that these options serve. Frames that were encoded outside of them, as those of a
    /// broadcast, do not.
    /// </summary>
    /// <value>None unless set.</value>
    public IFrameObserver? Observer { get; init; }

    private static int Within(int value, int least, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most);
        return value;
    }
}
