using ActorHub.Connections.Handshake;
using ActorHub.Connections.Transports;
using ActorHub.WebSockets;

namespace ActorHub.Connections;

/// <summary>Limits and deadlines of every connection. Immutable; shared by all.</summary>
public sealed record ConnectionOptions
{
    /// <summary>Deadline for the whole request head, counted from accept. A later head is answered with 408.</summary>
    /// <value>10 seconds unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 ms or more than 1 day.</exception>
    public TimeSpan HandshakeTimeout { get; init => field = OptionRange.Wait(value, nameof(HandshakeTimeout)); } = TimeSpan.FromSeconds(10);

    /// <summary>Deadline for an endpoint's authorizer to decide on an upgrade. After it the client gets 503.</summary>
    /// <value>10 seconds unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 ms or more than 1 day.</exception>
    public TimeSpan AuthorizationTimeout { get; init => field = OptionRange.Wait(value, nameof(AuthorizationTimeout)); } = TimeSpan.FromSeconds(10);

    /// <summary>Deadline for the peer's Close and the end of its bytes, counted from our Close. After it the connection is reset.</summary>
    /// <value>5 seconds unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 ms or more than 1 day.</exception>
    public TimeSpan CloseTimeout { get; init => field = OptionRange.Wait(value, nameof(CloseTimeout)); } = TimeSpan.FromSeconds(5);

    /// <summary>Idle time after which a peer is pinged. Rounded up to whole seconds, at most 1 day.</summary>
    /// <value>25 seconds unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 ms or more than 1 day.</exception>
    public TimeSpan HeartbeatInterval { get; init => field = OptionRange.Wait(value, nameof(HeartbeatInterval)); } = TimeSpan.FromSeconds(25);

    /// <summary>Idle time after a Ping, after which the connection is aborted. Rounded up to whole seconds, at most 1 day.</summary>
    /// <value>10 seconds unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 ms or more than 1 day.</exception>
    public TimeSpan PongTimeout { get; init => field = OptionRange.Wait(value, nameof(PongTimeout)); } = TimeSpan.FromSeconds(10);

    /// <summary>The transport of accepted connections.</summary>
    /// <value><see cref="TransportKind.Automatic"/> unless set.</value>
    public TransportKind Transport { get; init; }

    /// <summary>The number of event loops, if the transport uses them.</summary>
    /// <value>One for each processor unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 or more than 1,024.</exception>
    public int EventLoops { get; init => field = OptionRange.Between(value, 1, 1_024, nameof(EventLoops)); } = Environment.ProcessorCount;

    /// <summary>Whether event loops read and write many connections with one system call.</summary>
    /// <value><see cref="Batching.Automatic"/> unless set.</value>
    public Batching Batching { get; init; }

    /// <summary>Maximum number of bytes pending for one peer behind the write in flight. A slower peer is closed with <see cref="SlowConsumer"/>.</summary>
    /// <value>Bytes; 1 MiB unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 KiB or more than 1 GiB.</exception>
    public int MaxOutboxBytes { get; init => field = OptionRange.Between(value, 1 << 10, 1 << 30, nameof(MaxOutboxBytes)); } = 1 << 20;

    /// <summary>Size of the buffer for one read from a connection.</summary>
    /// <value>Bytes; 16 KiB unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 KiB or more than 16 MiB.</exception>
    public int ReadBufferBytes { get; init => field = OptionRange.Between(value, 1 << 10, 1 << 24, nameof(ReadBufferBytes)); } = 16 * 1024;

    /// <summary>
    /// Memory that all connections together may hold for received messages: for those that are unfinished, inflated, or still being read. When it
    /// is used up, the connections that hold most for longest are closed with 1013. Messages that arrive in one read, uncompressed, need none of it.
    /// </summary>
    /// <value>Bytes, at least the longest message of every endpoint; a quarter of the memory available to the process, but at least 64 MiB, unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 or more than 1 TiB.</exception>
    public long ReceiveMemoryBytes { get; init => field = OptionRange.Between(value, 1, 1L << 40, nameof(ReceiveMemoryBytes)); } = QuarterOfMemory;

    /// <summary>
    /// Maximum number of WebSockets and handshakes; further handshakes get 503. Connections handed over to plain HTTP are not counted.
    /// </summary>
    /// <value>100,000 unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1.</exception>
    public int MaxConnections { get; init => field = OptionRange.Between(value, 1, int.MaxValue, nameof(MaxConnections)); } = 100_000;

    /// <summary>Maximum number of WebSockets and handshakes per client address; further handshakes get 503.</summary>
    /// <value>Unlimited unless set: behind an untrusted proxy all clients share one address.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1.</exception>
    public int MaxConnectionsPerAddress { get; init => field = OptionRange.Between(value, 1, int.MaxValue, nameof(MaxConnectionsPerAddress)); } = int.MaxValue;

    /// <summary>
    /// Maximum number of handshakes in flight. At the limit the hub stops accepting, and new clients wait in the operating system's backlog.
    /// </summary>
    /// <value>1,000 unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1.</exception>
    public int MaxHandshakes { get; init => field = OptionRange.Between(value, 1, int.MaxValue, nameof(MaxHandshakes)); } = 1_000;

    /// <summary>Proxies whose headers are trusted. Limits and the application use the client address, scheme and host from these headers.</summary>
    /// <value>None unless set.</value>
    public TrustedProxies Proxies { get; init; } = TrustedProxies.None;

    /// <summary>Whether connections of <see cref="Proxies"/> begin with a PROXY header, before the request's first byte.</summary>
    /// <value><see cref="ProxyProtocol.Off"/> unless set.</value>
    public ProxyProtocol ProxyProtocol { get; init; }

    /// <summary>The names of the program's settings, for the message to a client whose origin is refused.</summary>
    /// <value>The names of the options in this library unless set.</value>
    public SettingNames SettingNames { get; init; } = new("the option Origins", "the option Proxies");

    /// <summary>Limits of the request head.</summary>
    public HeadLimits Head { get; init; } = new();

    /// <summary>The Close frame for a peer that reads too slowly, code 4001.</summary>
    public static CloseFrame SlowConsumer { get; } = new((CloseCode)4001, "slow consumer");

    private static long QuarterOfMemory { get; } = Math.Max(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, 64 << 20);
}
