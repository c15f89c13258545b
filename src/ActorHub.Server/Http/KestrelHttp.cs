using System.Net;
using System.Text;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Transports;
using ActorHub.Hub;
using ActorHub.Server.Http.Handover;
using ActorHub.Server.Http.Upgrading;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ActorHub.Server.Http;

/// <summary>
/// ASP.NET Core in the hub's process and on the hub's port. It does not listen on a socket: the hub hands over connections whose first
/// request is not a WebSocket upgrade.
/// </summary>
internal sealed class KestrelHttp : IPlainHttp, IAsyncDisposable
{
    private readonly HandoverListener _listener = new();
    private readonly ServerOptions _options;
    private readonly ILoggerFactory _logs;
    private WebApplication? _application;

    /// <param name="options">Limits and paths.</param>
    /// <param name="logs">Creates the application's loggers; not disposed here.</param>
    public KestrelHttp(ServerOptions options, ILoggerFactory logs) => (_options, _logs) = (options, logs);

    /// <summary>Builds the application and starts it. Connections that are handed over earlier are queued.</summary>
    /// <param name="hub">The hub, which serves WebSocket upgrades.</param>
    /// <param name="status">The status that <c>/health</c> reports.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public Task StartAsync(HubHost hub, ServerStatus status, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "ActorHub" });
        builder.Services.AddSingleton<IConnectionListenerFactory>(_listener);
        builder.Services.AddSingleton(_logs);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(Configure);

        _application = builder.Build();
        _application.UseKnownMethods();
        _application.UseUpgradeTakeover(hub, _options.Hub.Connections);
        _application.MapHealth(status);
        _application.MapUpgradeRequired(_options.Hub);
        if (_options.ServePage)
        {
            _application.MapPage(_options.Hub.HubPath);
        }

        return _application.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Take(Transport transport, EndPoint? client, ReadOnlyMemory<byte> received) => _listener.HandOver(transport, client, received);

    /// <summary>Ends idle connections and lets requests in flight finish. At the deadline it aborts the remaining connections.</summary>
    /// <param name="deadline">Cancelled at the deadline.</param>
    public Task StopAsync(CancellationToken deadline) => _application?.StopAsync(deadline) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }

        await _listener.DisposeAsync(); // aborts connections that the application did not accept
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.Listen(_listener.EndPoint, endPoint => endPoint.Protocols = HttpProtocols.Http1);
        var head = _options.Hub.Connections.Head;
        kestrel.AddServerHeader = false;
        // The hub counts only WebSockets and handshakes, so connections handed over have a separate limit here.
        kestrel.Limits.MaxConcurrentConnections = _options.Hub.Connections.MaxConnections;
        kestrel.Limits.RequestHeadersTimeout = _options.Hub.Connections.HandshakeTimeout;
        kestrel.Limits.MaxRequestLineSize = head.MaxBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = head.MaxBytes;
        kestrel.Limits.MaxRequestHeaderCount = head.MaxHeaders;
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1; // as the hub's own responses
        kestrel.Limits.MaxRequestBodySize = 64 * 1024; // no endpoint reads a body; up to this size, Kestrel skips one
    }

    /// <summary>Replaces ASP.NET Core's default lifetime, which would handle signals itself.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        /// <inheritdoc/>
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        /// <inheritdoc/>
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
