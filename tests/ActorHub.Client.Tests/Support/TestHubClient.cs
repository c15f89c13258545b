using ActorHub.WebSockets;

namespace ActorHub.Client.Tests.Support;

/// <summary>A client whose hub, clock and dice are the test's.</summary>
internal sealed class TestHubClient : IAsyncDisposable
{
    private TestHubClient(HubClientOptions options)
    {
        Client = new HubClient(options with { TimeProvider = Time, Jitter = () => Dice }, Hub.Connect);
        Events = new EventLog(Client);
    }

    public ObservedTimeProvider Time { get; } = new();

    public ScriptedHub Hub { get; } = new();

    public HubClient Client { get; }

    public EventLog Events { get; }

    /// <summary>What every delay is multiplied with.</summary>
    public double Dice { get; set; } = 0.5;

    public static TestHubClient Idle(HubClientOptions options) => new(options);

    /// <summary>A client that the hub has welcomed as <c>me</c>.</summary>
    public static async Task<(TestHubClient Test, ScriptedWire Wire)> Connected(HubClientOptions options)
    {
        var test = new TestHubClient(options);
        var connecting = test.Client.ConnectAsync(CancellationToken.None);
        var wire = await test.Hub.Welcome("me");
        await connecting.Patiently("the connection");
        await test.Events.Next<HubClientEvent.Connected>();
        return (test, wire);
    }

    public static Task<(TestHubClient Test, ScriptedWire Wire)> Connected() => Connected(HubClientOptions.Default);

    /// <summary>Lets the client lose its connection, and takes it back as <c>me again</c> after the first delay.</summary>
    public async Task<ScriptedWire> Reconnect(ScriptedWire wire)
    {
        wire.End(CloseCode.GoingAway);
        await Events.Next<HubClientEvent.Disconnected>();
        var waiting = await Events.Next<HubClientEvent.Reconnecting>();
        await Time.WhenTimerSetAsync(waiting.Delay);
        Time.Advance(waiting.Delay);
        return await Hub.Welcome("me again");
    }

    /// <summary>Waits for the client's end, which must follow from the end of a connection, and returns that connection's code.</summary>
    public async Task<CloseCode> CodeOfClosed() => Assert.IsType<ConnectionEndedException>((await Events.Next<HubClientEvent.Closed>()).Reason).Close.Code;

    public async Task<HubSubscription> Subscribe(ScriptedWire wire, string channel, SubscriptionOptions options)
    {
        var subscribing = Client.SubscribeAsync(channel, options, CancellationToken.None);
        await wire.Subscribe("e1", 0);
        return await subscribing.Patiently("the subscription");
    }

    public Task<HubSubscription> Subscribe(ScriptedWire wire, string channel) => Subscribe(wire, channel, SubscriptionOptions.Default);

    public ValueTask DisposeAsync() => Client.DisposeAsync();
}
