using System.Net;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Streaming;
using ActorHub.Connections.Transports;

namespace ActorHub.Connections;

/// <summary>Settings and endpoints that all connections of a node share.</summary>
/// <param name="Options">Limits and deadlines.</param>
/// <param name="Endpoints">The endpoints, by path. Their messages must fit into <see cref="ConnectionOptions.ReceiveMemoryBytes"/>.</param>
/// <param name="PlainHttp">Takes over connections whose first request is not an upgrade. If null, such requests are answered with 404 or 426.</param>
public sealed record ConnectionSetup(
    ConnectionOptions Options,
    IReadOnlyDictionary<string, Endpoint> Endpoints,
    IPlainHttp? PlainHttp)
{
    /// <summary>The heartbeat's unit of time: the wheel turns by one slot per beat.</summary>
    internal static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>The endpoints, by path.</summary>
    /// <exception cref="ArgumentException">Messages of an endpoint may be longer than <see cref="ConnectionOptions.ReceiveMemoryBytes"/>.</exception>
    public IReadOnlyDictionary<string, Endpoint> Endpoints { get; init; } = WithinMemory(Endpoints, Options);

    /// <summary>The event loops that carry accepted connections; null for portable sockets. The caller disposes them.</summary>
    public EventLoopGroup? Loops { get; init; }

    /// <summary>Serves all paths that <see cref="Endpoints"/> does not contain; null to serve none of them.</summary>
    /// <exception cref="ArgumentException">Its messages may be longer than <see cref="ConnectionOptions.ReceiveMemoryBytes"/>.</exception>
    public Endpoint? AnyPath { get; init => field = WithinMemory(value, Options); }

    /// <summary>
    /// Decides whether to serve a client that has just connected. A refused client's socket is closed without a response. The function must
    /// not block. If it throws, the client is refused and the error is logged. Null to serve every client.
    /// </summary>
    /// <value>The argument is the client's address; null if the transport has none.</value>
    public Func<EndPoint?, bool>? Accepts { get; init; }

    /// <summary>The memory for received messages, which all connections share.</summary>
    internal ReceiveMemory ReceiveMemory { get; init; } = new(Options.ReceiveMemoryBytes, TimeProvider.System);

    internal int HeartbeatBeats { get; } = Beats(Options.HeartbeatInterval);

    internal int PongBeats { get; } = Beats(Options.PongTimeout);

    internal Endpoint? EndpointAt(string path) => Endpoints.GetValueOrDefault(path) ?? AnyPath;

    private static IReadOnlyDictionary<string, Endpoint> WithinMemory(IReadOnlyDictionary<string, Endpoint> endpoints, ConnectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        foreach (var endpoint in endpoints.Values)
        {
            WithinMemory(endpoint, options);
        }

        return endpoints;
    }

    private static Endpoint? WithinMemory(Endpoint? endpoint, ConnectionOptions options) =>
        endpoint?.WebSocket.MaxMessageBytes is { } most and < int.MaxValue && most > options.ReceiveMemoryBytes // the largest number means no limit
            ? throw new ArgumentException(
                $"ConnectionOptions.ReceiveMemoryBytes is {options.ReceiveMemoryBytes}, but messages on {endpoint.Path} may have {most} bytes. Raise it, or lower MaxMessageBytes.", nameof(options))
            : endpoint;

    private static int Beats(TimeSpan time) => Math.Max(1, (int)Math.Ceiling(time / Beat));
}
