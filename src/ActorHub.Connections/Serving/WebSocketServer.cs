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

/// <summary>A WebSocket server for programs that need no hub: it accepts, asks, and calls handlers. Thread-safe.</summary>
public sealed class WebSocketServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DefaultStopDeadline = TimeSpan.FromSeconds(5);

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
        _endpoint = EndpointOf(options); // which refuses some options: before anything runs
        _system = options.System ?? ActorSystem.Create("websocket-server");
        Log = Logging.GetLogger(_system, typeof(WebSocketServer));
        try
        {
            if (RootActors.Problem(_system) is { } problem)
            {
                throw new WebSocketServerStartException(problem);
            }

            _system.Materializer(); // the system's own; made here first, so that a setting of streams that it refuses fails the start
            _loops = options.EndPoint is null ? null : EventLoopGroup.Start(options.Connections);
            _loops?.Attach(_system);
            _actor = RootActors.Start(_system, Props.Create<WebSocketServerActor>(this, Setup(options)), "websocket-server");
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

    /// <summary>The address that clients reach, with the port that was really taken; null when the server does not listen.</summary>
    public IPEndPoint? EndPoint { get; private set; }

    /// <summary>The open connections, at one moment, in no order.</summary>
    public IReadOnlyCollection<ServerConnection> Connections => [.. _connections.Values];

    internal WebSocketServerOptions Options { get; }

    internal ILoggingAdapter Log { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="options">How it is set up.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <returns>The running server; dispose of it to stop it.</returns>
    /// <exception cref="WebSocketServerStartException">The address cannot be listened at.</exception>
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
    /// <param name="id">Its id.</param>
    /// <returns>Null when there is none.</returns>
    public ServerConnection? Find(string id) => _connections.GetValueOrDefault(id);

    /// <summary>Sends a text message to every open connection, encoded once, and compressed once for each window size.</summary>
    /// <param name="text">The text; half a surrogate pair becomes U+FFFD.</param>
    /// <returns>How many connections took it; the others are closing.</returns>
    public int BroadcastText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Broadcast(Opcode.Text, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Sends a binary message to every open connection, encoded once, and compressed once for each window size.</summary>
    /// <param name="payload">Copied.</param>
    /// <returns>How many connections took it; the others are closing, or their version of the protocol has no binary messages.</returns>
    public int BroadcastBinary(ReadOnlySpan<byte> payload) => Broadcast(Opcode.Binary, payload);

    /// <summary>Serves a connection that was made elsewhere, such as over TLS. A server that stops closes it.</summary>
    /// <param name="transport">Its bytes, from the request's first.</param>
    public void Serve(Transport transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _serverStop.Connections.Tell(new ConnectionsActor.Serve(transport), ActorRefs.NoSender);
        if (_serverStop.Stopping.IsCancellationRequested)
        {
            transport.Close(); // the actor may have ended before the message
        }
    }

    /// <summary>Serves a connection that was made elsewhere, by its stream. Deadlines of what came before, such as the handshake of TLS, are the caller's.</summary>
    /// <param name="stream">Its bytes, from the request's first. Can be read and written at once, and is disposed of when the connection ends.</param>
    /// <param name="remote">The client's address; null when there is none.</param>
    public void Serve(Stream stream, EndPoint? remote) => Serve(new StreamTransport(stream, remote));

    /// <summary>Calls a handler whenever a socket of the application has something to read: bytes, a datagram, or the end.</summary>
    /// <param name="socket">A connected stream socket or a bound datagram socket. Stays the caller's.</param>
    /// <param name="readable">
    /// Called with the socket, one call at a time; it should read what is there, or it is called again at once. The end of a stream is told
    /// once, as the last call. When it fails, that is logged and the watch ends.
    /// </param>
    /// <returns>Dispose of it to end the watch; the server's stop ends it too.</returns>
    public IDisposable Watch(Socket socket, Func<Socket, ValueTask> readable)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(readable);
        ObjectDisposedException.ThrowIf(_serverStop.Stopping.IsCancellationRequested, this);
        return SocketWatch.Start(socket, readable, Log, _serverStop.Stopping);
    }

    /// <summary>Stops: calls the shutdown handler, then accepts no more and closes every connection with 1001. Only the first call's deadline counts.</summary>
    /// <param name="deadline">For the shutdown handler, then again for the connections; what is still open after it is cut off.</param>
    /// <returns>Completes when nothing of the server runs any more.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The deadline is negative, or more than 1 day.</exception>
    public Task StopAsync(TimeSpan deadline)
    {
        ServerStop.CheckDeadline(deadline);
        lock (_lock)
        {
            return _stop ??= StopOnceAsync(deadline);
        }
    }

    /// <summary>Stops within 5 seconds.</summary>
    /// <returns>Completes when nothing of the server runs any more.</returns>
    public async ValueTask DisposeAsync() => await StopAsync(DefaultStopDeadline).ConfigureAwait(false);

    internal void Add(ServerConnection connection) => _connections[connection.Id] = connection;

    internal void Remove(ServerConnection connection) => _connections.TryRemove(connection.Id, out _);

    internal void TickConnections()
    {
        foreach (var (_, connection) in _connections)
        {
            if (connection.Handlers.Tick is not null)
            {
                connection.TickDue!();
            }
        }
    }

    private Endpoint EndpointOf(WebSocketServerOptions options)
    {
        var handshake = options.EndPoint is { } at ? options.Handshake with { Origins = options.Handshake.Origins.ListeningAt(at.Address) } : options.Handshake;
        return new Endpoint(options.Path ?? "/", handshake, options.WebSocket, Sink.FromGraph(new ServingSink(this)))
        {
            Authorizer = options.Connect,
            Inbound = InboundKinds.MessagesAndControl,
        };
    }

    private ConnectionSetup Setup(WebSocketServerOptions options)
    {
        var named = options.Path is null ? new Dictionary<string, Endpoint>() : new() { [options.Path] = _endpoint };
        return new ConnectionSetup(options.Connections, named, null)
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
        var formed = new ReadOnlyMemory<byte>?[SharedForm.Count];
        var taken = 0;
        foreach (var (_, connection) in _connections)
        {
            ref var frame = ref formed[connection.Form.Index];
            frame ??= _endpoint.InForm(plain, connection.Form);
            taken += connection.SendFormed(frame.Value, payload.Length) ? 1 : 0;
        }

        return taken;
    }

    private async Task StopOnceAsync(TimeSpan deadline)
    {
        await Task.Yield(); // the lock is for the field alone
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
