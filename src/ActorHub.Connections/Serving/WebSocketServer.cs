using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorHub.Connections.Hosting;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Streaming;
using ActorHub.Connections.Transports;
using ActorHub.WebSockets;
using Akka.Actor;
using Akka.Event;
using Akka.Streams;
using Akka.Streams.Dsl;

namespace ActorHub.Connections.Serving;

/// <summary>A WebSocket server for programs that need no hub: it accepts connections, authorizes upgrades, and calls handlers. Thread-safe.</summary>
public sealed class WebSocketServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, ServerConnection> _connections = new();
    private readonly Lock _lock = new();
    private readonly ActorSystem _system;
    private readonly IActorRef _actor;
    private readonly Endpoint _endpoint;
    private readonly EventLoopGroup? _loops;
    private readonly ServerStop _serverStop;
    private Task? _stop;

    private WebSocketServer(WebSocketServerOptions options)
    {
        Options = options;
        _endpoint = CreateEndpoint(options); // first, because it throws for invalid options
        _system = options.System ?? ActorSystem.Create("websocket-server");
        Log = Logging.GetLogger(_system, typeof(WebSocketServer));
        try
        {
            if (RootActors.Problem(_system) is { } problem)
            {
                throw new WebSocketServerStartException(problem);
            }

            _system.Materializer(); // creates the system's materializer now, so that invalid stream settings fail the start
            _loops = options.EndPoint is null ? null : EventLoopGroup.Start(options.Connections);
            _loops?.Attach(_system);
            _actor = RootActors.Start(_system, Props.Create<WebSocketServerActor>(this, CreateSetup(options)), "websocket-server");
            _serverStop = new ServerStop(_system, ownsSystem: options.System is null, _actor, _loops, "WebSocket server");
        }
        catch
        {
            if (options.System is null)
            {
                _ = _system.Terminate();
            }

            _loops?.Dispose();
            throw;
        }
    }

    /// <summary>The address at which the server listens, with the actual port; null if it does not listen.</summary>
    public IPEndPoint? EndPoint { get; private set; }

    /// <summary>A snapshot of the open connections, in no particular order.</summary>
    public IReadOnlyCollection<ServerConnection> Connections => [.. _connections.Values];

    internal WebSocketServerOptions Options { get; }

    internal ILoggingAdapter Log { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="options">The server's options.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running server; dispose it to stop it.</returns>
    /// <exception cref="WebSocketServerStartException">The server cannot listen at its address, or the actor system cannot run it.</exception>
    public static async Task<WebSocketServer> StartAsync(WebSocketServerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var server = new WebSocketServer(options);
        try
        {
            await server.ListenAsync(cancellationToken).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server._serverStop.StopAsync(TimeSpan.Zero).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Finds an open connection.</summary>
    /// <param name="id">The connection's id.</param>
    /// <returns>Null if no connection with this id is open.</returns>
    public ServerConnection? Find(string id) => _connections.GetValueOrDefault(id);

    /// <summary>Sends a text message to every open connection, encoded once, and compressed once for each window size.</summary>
    /// <param name="text">The text; an unpaired surrogate becomes U+FFFD.</param>
    /// <returns>The number of connections that accepted the message; the others are closing.</returns>
    public int BroadcastText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Broadcast(Opcode.Text, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Sends a binary message to every open connection, encoded once, and compressed once for each window size.</summary>
    /// <param name="payload">Copied.</param>
    /// <returns>
    /// The number of connections that accepted the message; the others are closing, or their protocol version has no binary messages.
    /// </returns>
    public int BroadcastBinary(ReadOnlySpan<byte> payload) => Broadcast(Opcode.Binary, payload);

    /// <summary>Serves a connection that was established elsewhere, such as one over TLS. A server that is stopping closes it.</summary>
    /// <param name="transport">The connection. Its first unread byte is the first byte of the request.</param>
    public void Serve(Transport transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _serverStop.Connections.Tell(new ConnectionsActor.Serve(transport), ActorRefs.NoSender);
        if (_serverStop.Stopping.IsCancellationRequested)
        {
            transport.Close(); // the actor may have stopped before it received the message
        }
    }

    /// <summary>
    /// Serves a connection that was established elsewhere, through its stream. The caller enforces the deadlines of earlier steps, such as the
    /// TLS handshake.
    /// </summary>
    /// <param name="stream">
    /// The connection's stream. Its first unread byte is the first byte of the request. It must support concurrent reading and writing, and is
    /// disposed when the connection ends.
    /// </param>
    /// <param name="remote">The client's address; null if there is none.</param>
    public void Serve(Stream stream, EndPoint? remote) => Serve(new StreamTransport(stream, remote));

    /// <summary>
    /// Calls a handler whenever a socket of the application is readable: it has bytes or a datagram, or the peer has ended its bytes.
    /// </summary>
    /// <param name="socket">A connected stream socket or a bound datagram socket. The caller keeps its ownership.</param>
    /// <param name="readable">
    /// Called with the socket, one call at a time. It should read all that is available; otherwise it is called again at once. The end of a
    /// stream is reported once, by the last call. If the handler fails, the error is logged and the watch ends.
    /// </param>
    /// <returns>Dispose it to end the watch. The watch also ends when the server stops.</returns>
    public IDisposable Watch(Socket socket, Func<Socket, ValueTask> readable)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(readable);
        ObjectDisposedException.ThrowIf(_serverStop.Stopping.IsCancellationRequested, this);
        return SocketWatch.Start(socket, readable, Log, _serverStop.Stopping);
    }

    /// <summary>
    /// Stops the server: calls the shutdown handler, then stops accepting and closes every connection with 1001. Later calls return the same
    /// task, and their deadline is ignored.
    /// </summary>
    /// <param name="deadline">
    /// Applies to the shutdown handler, then again to the connections. Connections that are still open after it are disconnected.
    /// </param>
    /// <returns>A task that completes when no part of the server runs any more.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The deadline is negative, or more than 1 day.</exception>
    public Task StopAsync(TimeSpan deadline)
    {
        ServerStop.CheckDeadline(deadline);
        lock (_lock)
        {
            return _stop ??= StopOnceAsync(deadline);
        }
    }

    /// <summary>Stops the server with a deadline of 5 seconds: see <see cref="StopAsync"/>.</summary>
    /// <returns>A task that completes when no part of the server runs any more.</returns>
    public async ValueTask DisposeAsync() => await StopAsync(ServerStop.DefaultDeadline).ConfigureAwait(false);

    internal void Add(ServerConnection connection) => _connections[connection.Id] = connection;

    internal void Remove(ServerConnection connection) => _connections.TryRemove(connection.Id, out _);

    internal void TickConnections()
    {
        foreach (var (_, connection) in _connections)
        {
            if (connection.Handlers.Tick is not null)
            {
                connection.NotifyTick!();
            }
        }
    }

    private Endpoint CreateEndpoint(WebSocketServerOptions options)
    {
        var handshake = options.EndPoint is { } at ? options.Handshake with { Origins = options.Handshake.Origins.ListeningAt(at.Address) } : options.Handshake;
        return new Endpoint(options.Path ?? "/", handshake, options.WebSocket, Sink.FromGraph(new ServingSink(this)))
        {
            Authorizer = options.Connect,
            Inbound = InboundKinds.MessagesAndControl,
        };
    }

    private ConnectionSetup CreateSetup(WebSocketServerOptions options)
    {
        var endpoints = options.Path is null ? new Dictionary<string, Endpoint>() : new() { [options.Path] = _endpoint };
        return new ConnectionSetup(options.Connections, endpoints, null)
        {
            AnyPath = options.Path is null ? _endpoint : null,
            Accepts = options.Accept,
            Loops = _loops,
        };
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var parts = await _actor.Ask<WebSocketServerActor.Parts>(WebSocketServerActor.GetParts.Instance, StartTimeout, cancellationToken).ConfigureAwait(false);
        _serverStop.Connections = parts.Connections;
        if (Options.EndPoint is null)
        {
            return;
        }

        var reply = await _serverStop.Connections.Ask<object>(new ConnectionsActor.Listen(Options.EndPoint), StartTimeout, cancellationToken).ConfigureAwait(false);
        if (reply is ConnectionsActor.ListenFailed failed)
        {
            throw new WebSocketServerStartException($"Cannot listen at {Options.EndPoint}: {failed.Reason}");
        }

        EndPoint = (IPEndPoint)((ConnectionsActor.Listening)reply).EndPoint;
    }

    private int Broadcast(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        ReadOnlyMemory<byte> plain = ServerConnection.Encode(opcode, payload);
        var frames = new ReadOnlyMemory<byte>?[SharedForm.Count]; // by form
        var accepted = 0;
        foreach (var (_, connection) in _connections)
        {
            ref var frame = ref frames[connection.Form.Index];
            frame ??= _endpoint.InForm(plain, connection.Form);
            accepted += connection.SendConverted(frame.Value, payload.Length) ? 1 : 0;
        }

        return accepted;
    }

    private async Task StopOnceAsync(TimeSpan deadline)
    {
        await Task.Yield(); // leaves the caller's lock, which guards only the field
        if (Options.Shutdown is { } shutdown)
        {
            await ShutDownAsync(shutdown, deadline).ConfigureAwait(false);
        }

        await _serverStop.StopAsync(deadline).ConfigureAwait(false);
    }

    private async Task ShutDownAsync(Func<WebSocketServer, ValueTask> shutdown, TimeSpan deadline)
    {
        try
        {
            await shutdown(this).AsTask().WaitAsync(deadline).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Log.Error(e, "The shutdown handler of a WebSocket server failed");
        }
    }
}
