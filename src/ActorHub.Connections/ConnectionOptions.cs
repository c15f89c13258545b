using ActorHub.Connections.Handshake;
using ActorHub.Connections.Transports;
using ActorHub.WebSockets;

namespace ActorHub.Connections;

/// <summary>Limits and deadlines of every connection. Immutable; shared by all.</summary>
public sealed record ConnectionOptions
{
    /// <summary>Time for the whole request head, from accept. Later heads get 408.</summary>
    /// <value>10 seconds unless set.</value>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for an endpoint's authorizer to decide on an upgrade. Without a decision by then the client gets 503.</summary>
    /// <value>10 seconds unless set.</value>
    public TimeSpan AuthorizationTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for the peer's Close and the end of its bytes, from our Close. Then the connection is reset.</summary>
    /// <value>5 seconds unless set.</value>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a peer may be silent before it is pinged. Whole seconds.</summary>
    /// <value>25 seconds unless set.</value>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>How long a pinged peer may stay silent before the connection is given up. Whole seconds.</summary>
    /// <value>10 seconds unless set.</value>
    public TimeSpan PongTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What moves the bytes of accepted connections.</summary>
    /// <value><see cref="TransportKind.Automatic"/> unless set.</value>
    public TransportKind Transport { get; init; }

    /// <summary>How many event loops there are, where they are used.</summary>
    /// <value>1 to 1,024; one for each processor unless set.</value>
    public int EventLoops { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether event loops read and write for many connections by one system call.</summary>
    /// <value><see cref="Batching.Automatic"/> unless set.</value>
    public Batching Batching { get; init; }

    /// <summary>Most bytes that wait for one peer behind the write under way; a slower one is closed with <see cref="SlowConsumer"/>.</summary>
    /// <value>Bytes; 1 MiB unless set.</value>
    public int MaxOutboxBytes { get; init; } = 1 << 20;

    /// <summary>Most bytes read from one connection at a time.</summary>
    /// <value>Bytes; 16 KiB unless set.</value>
    public int ReadBufferBytes { get; init; } = 16 * 1024;

    /// <summary>WebSockets and handshakes in total; above it handshakes get 503. A connection handed over to plain HTTP is not counted.</summary>
    /// <value>100,000 unless set.</value>
    public int MaxConnections { get; init; } = 100_000;

    /// <summary>The same for one client address.</summary>
    /// <value>No limit of its own unless set: behind a proxy all clients have one address.</value>
    public int MaxConnectionsPerAddress { get; init; } = int.MaxValue;

    /// <summary>Handshakes under way at once; while there are so many, nothing is accepted and new clients wait in the system's queue.</summary>
    /// <value>1,000 unless set.</value>
    public int MaxHandshakes { get; init; } = 1_000;

    /// <summary>Whose word counts about the clients that they connect: the address that is limited and told to the application, the scheme and the host.</summary>
    /// <value>Nobody's unless set.</value>
    public TrustedProxies Proxies { get; init; } = TrustedProxies.None;

    /// <summary>Whether <see cref="Proxies"/> say whom they connect before the request's first byte.</summary>
    /// <value><see cref="ProxyProtocol.Off"/> unless set.</value>
    public ProxyProtocol ProxyProtocol { get; init; }

    /// <summary>Limits of the request head.</summary>
    public HeadLimits Head { get; init; } = new();

    /// <summary>The Close frame for a peer that reads too slowly.</summary>
    public static CloseFrame SlowConsumer { get; } = new((CloseCode)4001, "slow consumer");
}
