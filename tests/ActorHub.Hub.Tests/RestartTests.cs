using System.Net;
using System.Net.WebSockets;
using System.Text;
using ActorHub.Connections.Listening;
using ActorHub.Hub.Tests.Support;
using Akka.Actor;
using Akka.Event;

namespace ActorHub.Hub.Tests;

/// <summary>Actors that supervise connections and fail.</summary>
public sealed class RestartTests
{
    [Theory]
    [InlineData("connections")]
    [InlineData("connections/*")] // the listener and the loops' supervisors
    [InlineData("connections/*/*")] // the groups
    public async Task A_hub_whose_connections_fail_closes_them_and_listens_again(string path)
    {
        await using var hub = await HubHost.StartAsync(new HubOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0) });
        var listens = System.Threading.Channels.Channel.CreateUnbounded<object>();
        hub.System.EventStream.Subscribe(hub.System.ActorOf(Props.Create<Recorder>(listens)), typeof(Info));
        using var before = await ConnectAsync(hub);

        hub.System.ActorSelection($"/user/actorhub/{path}").Tell(Kill.Instance);

        Assert.Equal((WebSocketCloseStatus?)1001, (await before.ReceiveAsync(new byte[256], default).WaitAsync(TestHub.Patience)).CloseStatus);
        while (!((Info)await listens.Reader.ReadAsync().AsTask().WaitAsync(TestHub.Patience)).Message.ToString()!.StartsWith("Connections are carried by", StringComparison.Ordinal))
        {
        }

        using var after = await ConnectAsync(hub);
        await WhenCountedAsync(hub, new ConnectionsActor.Counted(Connections: 1, Handshakes: 0)); // the welcome may come before the end of the handshake is counted
    }

    private static async Task WhenCountedAsync(HubHost hub, ConnectionsActor.Counted expected)
    {
        using var patience = new CancellationTokenSource(TestHub.Patience);
        while (await hub.Connections.Ask<ConnectionsActor.Counted>(ConnectionsActor.Count.Instance, patience.Token) != expected)
        {
        }
    }

    private static async Task<ClientWebSocket> ConnectAsync(HubHost hub)
    {
        var client = new ClientWebSocket();
        await client.ConnectAsync(new Uri($"ws://{hub.EndPoint}/ws"), default);
        var buffer = new byte[1024];
        var welcome = await client.ReceiveAsync(buffer, default).WaitAsync(TestHub.Patience);
        Assert.StartsWith("""{"type":"welcome",""", Encoding.UTF8.GetString(buffer, 0, welcome.Count), StringComparison.Ordinal);
        return client;
    }
}
