using ActorHub.Server;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorHub.Interop.Tests.Serving;

/// <summary>The server as it is configured by default, on a free port.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private ServerHost? _host;

    public async Task InitializeAsync() => _host = await Start(new ServerOptions());

    public Task DisposeAsync() => _host!.StopAsync();

    public Uri Url(string path) => UrlOf(_host!, path);

    public static Task<ServerHost> Start(ServerOptions options) => ServerHost.StartAsync(options with { Port = 0 }, NullLoggerFactory.Instance);

    public static Uri UrlOf(ServerHost host, string path) => new($"ws://127.0.0.1:{host.EndPoint.Port}{path}");
}
