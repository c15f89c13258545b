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
    private readonly HandoverListener _listener;
    private readonly WebApplication _application;

    private KestrelHttp(HandoverListener listener, WebApplication application)
    {
        _listener = listener;
        _application = application;
    }

    /// <summary>Builds the application and starts it.</summary>
    /// <param name="options">Limits and paths.</param>
    /// <param name="logs">Where its log lines go; stays the caller's.</param>
    /// <param name="status">What <c>/health</c> tells.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <returns>The running application.</returns>
    public static async Task<KestrelHttp> StartAsync(
        ServerOptions options, ILoggerFactory logs, ServerStatus status, CancellationToken cancellationToken)
    {
        var listener = new HandoverListener();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "ActorHub" });
        builder.Services.AddSingleton<IConnectionListenerFactory>(listener);
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, listener, options));

        var application = builder.Build();
        application.MapHealth(status);
        application.MapUpgradeRequired(options);
        if (options.ServePage)
        {
            application.MapPage(options.HubPath);
        }

        var http = new KestrelHttp(listener, application);
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch
        {
            await http.DisposeAsync();
            throw;
        }

        return http;
    }

    /// <inheritdoc/>
    public void Take(Transport transport, ReadOnlyMemory<byte> received) => _listener.HandOver(transport, received);

    /// <summary>Ends idle connections, lets requests under way finish, and cuts off what is left.</summary>
    /// <param name="deadline">Cancelled when the time is over.</param>
    public Task StopAsync(CancellationToken deadline) => _application.StopAsync(deadline);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static void Configure(KestrelServerOptions kestrel, HandoverListener listener, ServerOptions options)
    {
        kestrel.Listen(listener.EndPoint, endPoint => endPoint.Protocols = HttpProtocols.Http1);
        kestrel.AddServerHeader = false;
        // A connection handed over leaves the hub's count, which is for WebSockets and handshakes; here it is counted again.
        kestrel.Limits.MaxConcurrentConnections = options.Connections.MaxConnections;
        kestrel.Limits.RequestHeadersTimeout = options.Connections.HandshakeTimeout;
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
