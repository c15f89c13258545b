using System.Net;
using ActorHub.Hub;

namespace ActorHub.Client.Tests.Support;

/// <summary>A real hub on a free port, which can be stopped and started again there.</summary>
internal sealed class LiveHub : IAsyncDisposable
{
    // Of its own: what others bind and connect at the same time is 127.0.0.1, and cannot take the port while the hub is away.
    private static readonly IPAddress Address = IPAddress.Parse("127.0.0.2");

    private LiveHub(HubHost host) => Host = host;

    public HubHost Host { get; private set; }

    public Uri Url => new($"ws://{Host.EndPoint}/ws");

    public Uri EchoUrl => new($"ws://{Host.EndPoint}/echo");

    public static Task<LiveHub> Start() => Start(new ChannelNamespaces());

    public static async Task<LiveHub> Start(ChannelNamespaces namespaces) =>
        new(await HubHost.StartAsync(new HubOptions { EndPoint = new IPEndPoint(Address, 0), Namespaces = namespaces }));

    public Task Stop() => Host.StopAsync(TimeSpan.FromSeconds(5));

    public async Task StartAgain() => Host = await HubHost.StartAsync(new HubOptions { EndPoint = Host.EndPoint });

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
