using System.Net;
using ActorHub.Hub;
using ActorHub.Server.Http;
using ActorHub.Server.Logging;
using Akka.Actor;
using Akka.Configuration;

namespace ActorHub.Server;

/// <summary>A running server: the hub, and on the same port the HTTP side.</summary>
/// <remarks>
/// <code>
///   port ──▶ hub's listener ──▶ WebSocket: stays in the hub
///                         └───▶ anything else: handed, bytes and all, to ASP.NET Core
/// </code>
/// </remarks>
public sealed partial class ServerHost : IAsyncDisposable
{
    private readonly ServerOptions _options;
    private readonly ILogger _log;
    private readonly ActorSystem _system;
    private readonly KestrelHttp _http;
    private readonly ServerStatus _status;
    private readonly Lock _stopLock = new();
    private Task? _stopping;

    private ServerHost(ServerOptions options, ILogger log, ActorSystem system, KestrelHttp http, ServerStatus status, HubHost hub)
    {
        _options = options;
        _log = log;
        _system = system;
        _http = http;
        _status = status;
        Hub = hub;
    }

    /// <summary>The hub.</summary>
    public HubHost Hub { get; }

    /// <summary>The address and port that clients reach.</summary>
    public IPEndPoint EndPoint => Hub.EndPoint;

    /// <summary>Where the page and the other HTTP endpoints are.</summary>
    public Uri HttpUrl => ListenAddress.Url("http", EndPoint, "/");

    /// <summary>Where the hub's WebSocket is.</summary>
    public Uri HubUrl => ListenAddress.Url("ws", EndPoint, _options.Hub.HubPath);

    /// <summary>Runs a server, with its log on the console, until SIGINT or SIGTERM; a second signal ends the process at once.</summary>
    /// <param name="options">What to run.</param>
    /// <returns>The process's exit code: 0.</returns>
    /// <exception cref="ServerStartException">It cannot start.</exception>
    /// <exception cref="ServerConfigurationException">The actor system does not start with its settings.</exception>
    public static async Task<int> RunAsync(ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var signals = new StopSignals();
        using var logs = ServerLogs.ToConsole(options); // disposing of it writes what is queued
        await using var server = await StartAsync(options, logs);
        await signals.Asked;
        await server.StopAsync();
        return 0;
    }

    /// <summary>Starts a server.</summary>
    /// <param name="options">What to run.</param>
    /// <param name="logs">Where its log goes; stays the caller's.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <returns>The server, ready for clients.</returns>
    /// <exception cref="ServerStartException">It cannot start; nothing was left running.</exception>
    /// <exception cref="ServerConfigurationException">The actor system does not start with its settings.</exception>
    public static async Task<ServerHost> StartAsync(ServerOptions options, ILoggerFactory logs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logs);
        var endPoint = ListenAddress.Of(options);
        var log = logs.CreateLogger<ServerHost>();
        var system = StartActors(options, logs);
        var http = new KestrelHttp(options, logs);
        try
        {
            // WebSockets first: the HTTP side takes as long to start as the hub. What is handed to it meanwhile waits for it.
            var hub = await HubHost.StartAsync(HubOptionsAt(endPoint, options, system, http), cancellationToken);
            var status = new ServerStatus(hub);
            try
            {
                await http.StartAsync(status, cancellationToken);
            }
            catch
            {
                await hub.StopAsync(TimeSpan.Zero);
                throw;
            }

            var server = new ServerHost(options, log, system, http, status, hub);
            server.LogReady(ServerStatus.Version, server.HttpUrl, server.HubUrl);
            return server;
        }
        catch (Exception e)
        {
            await http.DisposeAsync();
            await system.Terminate();
            if (e is HubStartException)
            {
                throw new ServerStartException(e.Message, e);
            }

            // Akka.NET reads some settings only when the hub's first stream or actor needs them.
            if (options.Actors is not null && e.GetBaseException() is ConfigurationException or FormatException)
            {
                throw WrongSection(e);
            }

            throw;
        }
    }

    /// <summary>Stops: accepts no more, closes every WebSocket with 1001, lets requests finish, and cuts off what is left after the time in the options.</summary>
    /// <returns>Done when nothing runs any more. Further calls wait for the first.</returns>
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
            throw WrongSection(e); // Akka.NET throws many kinds of exceptions for a wrong setting, often wrapped.
        }
    }

    private static ServerConfigurationException WrongSection(Exception e)
    {
        var reason = e.GetBaseException().Message.ReplaceLineEndings(" ").TrimEnd(' ', '.');
        return new($"akka: the actor system does not start with the settings of this section: {reason}; correct or remove that setting", e);
    }

    private static ActorSystem WithLog(ActorSystem system, ILoggerFactory logs)
    {
        ServerLogs.ForwardActorLog(system, logs);
        return system;
    }

    private static HubOptions HubOptionsAt(IPEndPoint endPoint, ServerOptions options, ActorSystem system, KestrelHttp http) => options.Hub with
    {
        EndPoint = endPoint,
        Compression = options.Compress ? options.Hub.Compression : null,
        PlainHttp = http,
        System = system,
    };

    private async Task Stop()
    {
        await Task.Yield(); // the lock is for the field alone
        _status.Draining();
        var connections = Hub.Counts.Connections;
        LogStopping(connections);
        using var deadline = new CancellationTokenSource(_options.ShutdownTimeout);
        await Hub.StopAsync(_options.ShutdownTimeout);
        await _http.StopAsync(deadline.Token);
        await _http.DisposeAsync();
        await _system.Terminate();
        LogStopped();
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "ActorHub {Version} is ready: the page at {Page}, the hub at {Hub}")]
    private partial void LogReady(string version, Uri page, Uri hub);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Stopping: closing {Connections} connections")]
    private partial void LogStopping(long connections);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Stopped")]
    private partial void LogStopped();
}
