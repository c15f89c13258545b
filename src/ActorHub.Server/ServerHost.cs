using System.Collections.Immutable;
using System.Net;
using ActorHub.Connections;
using ActorHub.Hub;
using ActorHub.Server.CommandLine;
using ActorHub.Server.Http;
using ActorHub.Server.Logging;
using Akka.Actor;
using Akka.Configuration;

namespace ActorHub.Server;

/// <summary>A running server: the hub and the HTTP endpoints, on the same port. Thread-safe.</summary>
/// <remarks>
/// <code>
///   port ──▶ hub's listener ──▶ WebSocket upgrade: served by the hub
///                         └───▶ any other request: passed to ASP.NET Core, with the bytes already read
/// </code>
/// </remarks>
public sealed partial class ServerHost : IAsyncDisposable
{
    // The stop waits for the deadline of the connections, then for actors and HTTP requests that were aborted. They need no time, unless one hangs.
    private static readonly TimeSpan StopMargin = TimeSpan.FromSeconds(5);

    private readonly ServerOptions _options;
    private readonly QueuedLogs _logs;
    private readonly ImmutableArray<IPAddress> _addresses;
    private readonly ILogger _log;
    private readonly ActorSystem _system;
    private readonly KestrelHttp _http;
    private readonly ServerStatus _status;
    private readonly Lock _stopLock = new();
    private Task? _stopping;

    private ServerHost(ServerOptions options, QueuedLogs logs, ILogger log, ActorSystem system, KestrelHttp http, ServerStatus status, HubHost hub)
    {
        _options = options;
        _logs = logs;
        _addresses = ListenAddress.Of(options);
        _log = log;
        _system = system;
        _http = http;
        _status = status;
        Hub = hub;
    }

    /// <summary>The hub.</summary>
    public HubHost Hub { get; }

    /// <summary>The first address that the server listens at, and the port, which is the same at all addresses.</summary>
    public IPEndPoint EndPoint => Hub.EndPoint;

    /// <summary>A URL of the page that works on this machine; the other HTTP endpoints are below it.</summary>
    public Uri HttpUrl => ListenAddress.Url("http", _addresses, EndPoint.Port, "/");

    /// <summary>A URL of the hub's WebSocket that works on this machine.</summary>
    public Uri HubUrl => ListenAddress.Url("ws", _addresses, EndPoint.Port, _options.Hub.HubPath);

    /// <summary>Runs a server, with its log on the console, until SIGINT, SIGTERM or SIGHUP. A second signal ends the process immediately.</summary>
    /// <param name="options">The options of the server.</param>
    /// <returns>The process's exit code: 0; or 1 if a part of the server did not stop in time.</returns>
    /// <exception cref="ServerStartException">The server cannot start.</exception>
    /// <exception cref="ServerConfigurationException">The actor system cannot start with its settings.</exception>
    public static async Task<int> RunAsync(ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var signals = new StopSignals();
        using var logs = ServerLogs.ToConsole(options); // disposing it writes the queued lines
        var server = await StartAsync(options, logs);
        using var trimmer = new HeapTrimmer(new HeapTrimmer.ProcessHeap(), TimeProvider.System, logs); // here, because the process is the server's own
        await signals.Requested;
        try
        {
            await server.StopAsync();
            return ExitCode.Success;
        }
        catch (TimeoutException)
        {
            return ExitCode.Failure; // already in the log; what hangs ends with the process
        }
    }

    /// <summary>Starts a server.</summary>
    /// <param name="options">The options of the server.</param>
    /// <param name="logs">
    /// Creates the server's loggers; not disposed by the server. They may block: lines are queued, and dropped while too many are pending.
    /// </param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The server, ready for clients.</returns>
    /// <exception cref="ServerStartException">The server cannot start. Everything that had started was stopped again.</exception>
    /// <exception cref="ServerConfigurationException">The actor system cannot start with its settings.</exception>
    public static async Task<ServerHost> StartAsync(ServerOptions options, ILoggerFactory logs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logs);
        var addresses = ListenAddress.Of(options);
        var queue = new QueuedLogs(logs);
        var log = queue.CreateLogger<ServerHost>();
        ActorSystem system;
        try
        {
            system = StartActors(options, queue);
        }
        catch
        {
            queue.Dispose();
            throw;
        }

        var http = new KestrelHttp(options, queue);
        try
        {
            // Start the hub first, because ASP.NET Core takes as long to start as the hub. Connections handed over meanwhile are queued.
            var hub = await HubHost.StartAsync(HubOptionsAt(addresses, options, system, http), cancellationToken);
            var status = new ServerStatus(hub);
            try
            {
                await http.StartAsync(hub, status, cancellationToken);
            }
            catch
            {
                await hub.StopAsync(TimeSpan.Zero);
                throw;
            }

            var server = new ServerHost(options, queue, log, system, http, status, hub);
            server.LogReady(ServerStatus.Version, server.HttpUrl, server.HubUrl, ListenAddress.Note(addresses, hub.EndPoint.Port));
            return server;
        }
        catch (Exception e)
        {
            await http.DisposeAsync();
            await system.Terminate();
            queue.Dispose();
            if (e is HubStartException)
            {
                throw new ServerStartException(e.Message, e);
            }

            // Akka.NET reads some settings only when the hub's first stream or actor needs them.
            if (options.Actors is not null && e.GetBaseException() is ConfigurationException or FormatException)
            {
                throw InvalidActorSettings(e);
            }

            throw;
        }
    }

    /// <summary>
    /// Stops the server: stops accepting, closes every WebSocket with 1001, and lets HTTP requests finish. After
    /// <see cref="ServerOptions.ShutdownTimeout"/> it aborts the remaining connections.
    /// </summary>
    /// <returns>Completes when everything has stopped. Further calls return the same task.</returns>
    /// <exception cref="TimeoutException">A part of the server did not stop within 5 seconds after the timeout. It may still run.</exception>
    public Task StopAsync()
    {
        lock (_stopLock)
        {
            return _stopping ??= Stop();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private static ActorSystem StartActors(ServerOptions options, ILoggerFactory logs)
    {
        var settings = ServerLogs.ActorSettings(options.LogLevel);
        if (options.Actors is not { } actors)
        {
            return WithLog(ActorSystem.Create("actorhub", settings), logs);
        }

        try
        {
            return WithLog(ActorSystem.Create("actorhub", settings.WithFallback(actors)), logs);
        }
        catch (Exception e)
        {
            throw InvalidActorSettings(e); // Akka.NET throws many kinds of exceptions for an invalid setting, often wrapped.
        }
    }

    private static ServerConfigurationException InvalidActorSettings(Exception e)
    {
        var reason = e.GetBaseException().Message.ReplaceLineEndings(" ").TrimEnd(' ', '.');
        return new($"akka: the actor system cannot start with the settings of this section: {reason}; correct or remove that setting", e);
    }

    private static ActorSystem WithLog(ActorSystem system, ILoggerFactory logs)
    {
        ServerLogs.ForwardActorLog(system, logs);
        return system;
    }

    private static HubOptions HubOptionsAt(ImmutableArray<IPAddress> addresses, ServerOptions options, ActorSystem system, KestrelHttp http) => options.Hub with
    {
        EndPoint = new IPEndPoint(addresses[0], options.Port),
        MoreAddresses = addresses[1..],
        Compression = options.Compress ? options.Hub.Compression : null,
        PlainHttp = http,
        Connections = options.Hub.Connections with { SettingNames = new SettingNames(Configuration.Settings.Origins, Configuration.Settings.TrustedProxies) },
        System = system,
    };

    private async Task Stop()
    {
        await Task.Yield(); // the caller's lock guards only the field
        _status.StartDraining();
        var connections = Hub.Counts.Connections;
        LogStopping(connections);
        try
        {
            await StopParts().WaitAsync(_options.ShutdownTimeout + StopMargin, _options.Hub.TimeProvider);
            LogStopped();
        }
        catch (TimeoutException)
        {
            LogHangs();
            throw;
        }
        finally
        {
            _logs.Dispose();
        }
    }

    private async Task StopParts()
    {
        using var deadline = new CancellationTokenSource(_options.ShutdownTimeout);
        await Hub.StopAsync(_options.ShutdownTimeout);
        await _http.StopAsync(deadline.Token);
        await _http.DisposeAsync();
        await _system.Terminate();
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "ActorHub {Version} is ready: the page at {Page}, the hub at {Hub}{Note}")]
    private partial void LogReady(string version, Uri page, Uri hub, string note);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Stopping: closing {Connections} connections")]
    private partial void LogStopping(long connections);

    [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "A part of the server does not stop, and is abandoned")]
    private partial void LogHangs();

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Stopped")]
    private partial void LogStopped();
}
