using ActorHub.Connections.Listening;
using ActorHub.Connections.Transports;
using Akka.Actor;
using Akka.Configuration;

namespace ActorHub.Hub.Tests.Support;

/// <summary>A hub that does not listen; clients come through transports in memory.</summary>
internal sealed class TestHub : IAsyncDisposable
{
    /// <summary>Longer than any step takes on a busy machine; a wait that reaches it has failed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly Config Quiet = ConfigurationFactory.ParseString(
        "akka { loglevel = ERROR, stdout-loglevel = OFF, loggers = [], log-dead-letters = off, log-dead-letters-during-shutdown = off }");

    private TestHub(HubHost host) => Host = host;

    public HubHost Host { get; }

    public static Task<TestHub> StartAsync() => StartAsync(new HubOptions());

    public static async Task<TestHub> StartAsync(HubOptions options) =>
        new(await HubHost.CreateAsync(options with { System = ActorSystem.Create("hub", Quiet) }));

    /// <summary>Connects a client and takes its welcome.</summary>
    public async Task<TestClient> ConnectAsync(int capacity = 64 * 1024)
    {
        var client = Connect("/ws", capacity);
        client.TakeWelcome(await client.NextAsync("the welcome"));
        return client;
    }

    public async Task<TestClient[]> ConnectAsync(string channel, int count)
    {
        var clients = new TestClient[count];
        for (var i = 0; i < count; i++)
        {
            clients[i] = await ConnectAsync(4 * 1024);
            await clients[i].SubscribeAsync(channel);
        }

        return clients;
    }

    public TestClient Connect(string path, int capacity = 64 * 1024, string? subprotocol = null, string? extensions = null)
    {
        var (clientEnd, serverEnd) = InMemoryTransport.Connect(capacity);
        return Connect(path, clientEnd, serverEnd, subprotocol, extensions);
    }

    public TestClient Connect(string path, Transport clientEnd, Transport serverEnd, string? subprotocol = null, string? extensions = null)
    {
        var client = new TestClient(clientEnd);
        client.Open(path, subprotocol, extensions);
        Host.Connections.Tell(new ConnectionsActor.Serve(serverEnd));
        return client;
    }

    /// <summary>Waits until the hub's counts meet a condition. For changes that no client is told of, such as the end of another connection.</summary>
    public async Task WhenAsync(Func<HubCounts, bool> condition)
    {
        var changed = new SemaphoreSlim(0); // not disposed: the hub may signal once more while the handler is being removed
        void Signal() => changed.Release();
        Host.Node.Meter.Changed += Signal;
        try
        {
            while (!condition(Host.Counts))
            {
                if (!await changed.WaitAsync(Patience))
                {
                    throw new TimeoutException($"The hub still holds {Host.Counts}");
                }
            }
        }
        finally
        {
            Host.Node.Meter.Changed -= Signal;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Host.StopAsync(TimeSpan.FromMilliseconds(200));
        await Host.System.Terminate();
    }
}
