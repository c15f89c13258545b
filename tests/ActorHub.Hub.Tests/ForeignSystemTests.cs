using System.Net;
using System.Net.WebSockets;
using System.Text;
using ActorHub.Hub.Tests.Support;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace ActorHub.Hub.Tests;

/// <summary>Hubs in an actor system of the program's own, which knows nothing of them.</summary>
public sealed class ForeignSystemTests : IAsyncLifetime
{
    private const string Quiet = "akka { loglevel = WARNING, stdout-loglevel = OFF, loggers = [] }";

    private ActorSystem _system = ActorSystem.Create("program", Quiet);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    [Fact]
    public async Task Two_hubs_run_in_one_system_and_leave_nothing_when_they_stop()
    {
        var configured = Configured();
        var first = await HubHost.StartAsync(Options());
        var second = await HubHost.StartAsync(Options());

        Assert.Equal(["actorhub", "actorhub-2"], Names().Order());
        Assert.Equal("\"first\"", await HearOwnAsync(first, "\"first\""));
        Assert.Equal("\"second\"", await HearOwnAsync(second, "\"second\""));

        await first.StopAsync(TestHub.Patience);
        Assert.Equal("\"still\"", await HearOwnAsync(second, "\"still\""));
        await second.StopAsync(TestHub.Patience);

        await _system.ActorSelection("/user").Ask<ActorIdentity>(new Identify(null)); // by then the guardian has removed actors that ended
        Assert.Empty(Names());
        Assert.Equal(configured, Configured());
        await using var third = await HubHost.StartAsync(Options());
        Assert.Equal(["actorhub"], Names());
    }

    [Theory]
    [InlineData("on", "the actor system terminates")]
    [InlineData("off", "")]
    public async Task A_system_that_terminates_closes_the_clients_with_1001(string coordinatedShutdown, string reason)
    {
        await _system.Terminate();
        _system = ActorSystem.Create("program", ConfigurationFactory.ParseString(
            $"akka.coordinated-shutdown.run-by-actor-system-terminate = {coordinatedShutdown}").WithFallback(Quiet));
        var warnings = System.Threading.Channels.Channel.CreateUnbounded<object>();
        _system.EventStream.Subscribe(_system.ActorOf(Props.Create<Recorder>(warnings)), typeof(Warning));
        var hub = await HubHost.StartAsync(Options());
        using var client = await ConnectAsync(hub);
        var closed = CloseOf(client);

        await _system.Terminate();

        Assert.Equal(((WebSocketCloseStatus?)1001, reason), await closed.WaitAsync(TestHub.Patience));
        await hub.StopAsync(TimeSpan.Zero).WaitAsync(TestHub.Patience);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => hub.PublishAsync("lobby", "1"u8.ToArray()));
        if (reason.Length > 0)
        {
            var said = Assert.IsType<Warning>(await warnings.Reader.ReadAsync());
            Assert.Contains("The hub closes its connections with 1001", said.Message.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("akka.actor.serialize-messages")]
    [InlineData("akka.actor.serialize-creators")]
    public async Task A_system_that_serializes_messages_or_creators_is_refused_and_left_as_it_was(string setting)
    {
        await _system.Terminate();
        _system = ActorSystem.Create("program", ConfigurationFactory.ParseString($"{setting} = on").WithFallback(Quiet));

        var refused = await Assert.ThrowsAsync<HubStartException>(() => HubHost.StartAsync(Options()));

        Assert.StartsWith($"{setting} is on", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Names());
    }

    private static async Task<string> HearOwnAsync(HubHost hub, string json)
    {
        using var client = await ConnectAsync(hub);
        await client.SendAsync("""{"type":"subscribe","id":1,"channel":"lobby"}"""u8.ToArray(), WebSocketMessageType.Text, true, default);
        Assert.StartsWith("""{"type":"subscribed",""", await ReceiveAsync(client), StringComparison.Ordinal);
        await hub.PublishAsync("lobby", Encoding.UTF8.GetBytes(json));
        var publication = await ReceiveAsync(client);
        var data = publication.IndexOf("\"data\":", StringComparison.Ordinal) + "\"data\":".Length;
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        return publication[data..^1];
    }

    private static async Task<ClientWebSocket> ConnectAsync(HubHost hub)
    {
        var client = new ClientWebSocket();
        await client.ConnectAsync(new Uri($"ws://{hub.EndPoint}/ws"), default);
        Assert.StartsWith("""{"type":"welcome",""", await ReceiveAsync(client), StringComparison.Ordinal);
        return client;
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket client)
    {
        var buffer = new byte[4096];
        var received = await client.ReceiveAsync(buffer.AsMemory(), default).AsTask().WaitAsync(TestHub.Patience);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    private static async Task<(WebSocketCloseStatus? Code, string? Reason)> CloseOf(ClientWebSocket client)
    {
        var received = await client.ReceiveAsync(new byte[256], default);
        Assert.Equal(WebSocketMessageType.Close, received.MessageType);
        return (received.CloseStatus, received.CloseStatusDescription);
    }

    /// <summary>What decides how the program's own actors run.</summary>
    private string Configured() => string.Concat(
        new[] { "akka.actor.default-dispatcher", "akka.actor.default-mailbox", "akka.actor.deployment", "akka.scheduler", "akka.coordinated-shutdown" }
            .Select(path => _system.Settings.Config.GetConfig(path).ToString(true)));

    private HubOptions Options() => new() { EndPoint = new IPEndPoint(IPAddress.Loopback, 0), System = _system };

    /// <summary>All actors below /user but the one of Akka.Streams, which serves the whole system.</summary>
    private IEnumerable<string> Names() => ((LocalActorRef)((ExtendedActorSystem)_system).Guardian).Children
        .Select(child => child.Path.Name)
        .Where(name => !name.StartsWith("StreamSupervisor-", StringComparison.Ordinal));
}
