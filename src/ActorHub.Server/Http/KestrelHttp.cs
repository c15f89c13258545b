using ActorHub.Connections.Listening;
using ActorHub.Connections.Transports;
using ActorHub.Server.Http.Handover;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ActorHub.Server.Http;

/// <summary>
/// ASP.NET Core in the hub's process and on the hub's port: it listens at no socket of its own, but is handed the
/// connections whose first request is not a WebSocket upgrade.
/// </summary>
internal sealed class KestrelHttp : IPlainHttp, IAsyncDisposable
{
    private readonly HandoverListener _listener = new();
    private readonly ServerOptions _options;
    private readonly ILoggerFactory _logs;
    private WebApplication? _application;

    /// <param name="options">Limits and paths.</param>
    /// <param name="logs">Where its log lines go; stays the caller's.</param>
    public KestrelHttp(ServerOptions options, ILoggerFactory logs) => (_options, _logs) = (options, logs);

    /// <summary>Builds the application and starts it. Connections may be handed over before: they wait.</summary>
    /// <param name="status">What <c>/health</c> tells.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public Task StartAsync(ServerStatus status, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "ActorHub" });
        builder.Services.AddSingleton<IConnectionListenerFactory>(_listener);
        builder.Services.AddSingleton(_logs);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(Configure);

        _application = builder.Build();
        _application.MapHealth(status);
        _application.MapUpgradeRequired(_options.Hub);
        if (_options.ServePage)
        {
            _application.MapPage(_options.Hub.HubPath);
        }

        return _application.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Take(Transport transport, ReadOnlyMemory<byte> received) => _listener.HandOver(transport, received);

    /// <summary>Ends idle connections, lets requests under way finish, and cuts off what is left.</summary>
    /// <param name="deadline">Cancelled when the time is over.</param>
    public Task StopAsync(CancellationToken deadline) => _application?.StopAsync(deadline) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }

        await _listener.DisposeAsync(); // what came while the application did not take connections
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.Listen(_listener.EndPoint, endPoint => endPoint.Protocols = HttpProtocols.Http1);
        kestrel.AddServerHeader = false;
        // A connection handed over leaves the hub's count, which is for WebSockets and handshakes; here it is counted again.
        kestrel.Limits.MaxConcurrentConnections = _options.Hub.Connections.MaxConnections;
        kestrel.Limits.RequestHeadersTimeout = _options.Hub.Connections.HandshakeTimeout;
        kestrel.Limits.MaxRequestBodySize = 64 * 1024; // no endpoint reads a body; this is what is skipped of one
    }

    /// <summary>The process has one lifetime, the server's: without this the application would catch signals itself.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        /// <inheritdoc/>
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        /// <inheritdoc/>
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
