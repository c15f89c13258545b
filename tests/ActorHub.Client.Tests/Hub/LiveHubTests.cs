using System.Text;
using System.Text.Json.Serialization;
using ActorHub.Client.Tests.Support;
using ActorHub.WebSockets;

namespace ActorHub.Client.Tests.Hub;

/// <summary>The client and the real hub, over real sockets.</summary>
public partial class LiveHubTests
{
    [Fact]
    public async Task Two_clients_meet_in_a_channel_and_talk_directly()
    {
        await using var hub = await LiveHub.Start();
        await using var ann = await Connect(hub);
        await using var ben = await Connect(hub);
        var heardByBen = new EventLog(ben);
        await using var lobby = await ben.SubscribeAsync("lobby", CancellationToken.None);

        var position = await ann.PublishAsync("lobby", new Chat("hello"), ChatJson.Default.Chat, SenderEcho.Included, CancellationToken.None).Patiently("published");
        await using var reader = lobby.ReadAs(ChatJson.Default.Chat, CancellationToken.None).GetAsyncEnumerator();
        await reader.MoveNextAsync().Patiently("the publication");
        var presence = await ann.PresenceAsync("lobby", CancellationToken.None).Patiently("the presence");
        await ann.SendAsync(ben.ConnectionId!, "[1]"u8.ToArray(), CancellationToken.None).Patiently("sent");

        Assert.Equal((position, ann.ConnectionId, "hello"), (reader.Current.Publication.Position, reader.Current.Publication.From, reader.Current.Value!.Text));
        Assert.Equal(ben.ConnectionId, Assert.Single(presence.Members));
        var message = await heardByBen.Next<HubClientEvent.MessageReceived>();
        Assert.Equal((ann.ConnectionId, "[1]"), (message.From, Encoding.UTF8.GetString(message.Data.Span)));
        Assert.InRange(await ann.PingAsync(CancellationToken.None).Patiently("the pong"), TimeSpan.FromTicks(1), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_client_finds_its_channels_again_after_the_hub_was_restarted_and_says_that_it_may_have_missed_something()
    {
        await using var hub = await LiveHub.Start();
        await using var client = await Connect(hub);
        var events = new EventLog(client);
        await using var lobby = await client.SubscribeAsync("lobby", CancellationToken.None);

        await hub.Stop();
        Assert.Equal(CloseCode.GoingAway, (await events.Next<HubClientEvent.Disconnected>()).Close.Code);
        await hub.StartAgain();
        while (true)
        {
            // Attempts made before the hub was back have failed.
            var e = await events.Next();
            if (e is HubClientEvent.Gap)
            {
                break;
            }

            Assert.IsType<HubClientEvent.Reconnecting>(e);
        }

        Assert.Equal(Continuity.MayHaveMissed, Assert.Single((await events.Next<HubClientEvent.Reconnected>()).Subscriptions).Continuity);
        await hub.Host.PublishAsync("lobby", "1"u8.ToArray());
        await using var reader = lobby.GetAsyncEnumerator();
        await reader.MoveNextAsync().Patiently("a publication of the new hub");
        Assert.Equal(Continuity.MayHaveMissed, reader.Current.Continuity);
    }

    [Fact]
    public async Task A_thousand_publications_under_way_are_all_acknowledged_and_heard_in_order()
    {
        await using var hub = await LiveHub.Start();
        await using var client = await Connect(hub);
        await using var lobby = await client.SubscribeAsync("lobby", CancellationToken.None);

        var published = await Task.WhenAll(Enumerable.Range(1, 1_000).Select(
            i => client.PublishAsync("lobby", Encoding.UTF8.GetBytes($"{i}"), SenderEcho.Included, CancellationToken.None))).Patiently("all replies");

        Assert.Equal(Enumerable.Range(1, 1_000).Select(static i => (long)i), published.Select(static position => position.Offset));
        await using var reader = lobby.GetAsyncEnumerator();
        for (var i = 1; i <= 1_000; i++)
        {
            await reader.MoveNextAsync().Patiently($"publication {i}");
            Assert.Equal($"{i}", Encoding.UTF8.GetString(reader.Current.Publication.Data.Span));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(125)]
    [InlineData(70_000)]
    [InlineData(3_000_000)]
    public async Task The_echo_endpoint_sends_back_what_it_gets(int length)
    {
        await using var hub = await LiveHub.Start();
        var options = WebSocketClientOptions.Default with { Connection = new WebSocketConnectionOptions { MaxMessageBytes = 4 << 20 } };
        await using var client = await WebSocketClient.ConnectAsync(hub.EchoUrl, options, CancellationToken.None);
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);

        await client.SendBinaryAsync(bytes, CancellationToken.None);
        var echo = (await client.ReceiveAsync(CancellationToken.None).Patiently("the echo"))!.Value;

        Assert.Equal(MessageKind.Binary, echo.Kind);
        Assert.True(bytes.AsSpan().SequenceEqual(echo.Payload.Span));
        Assert.Equal(CloseCode.NormalClosure, (await client.CloseAsync(CloseCode.NormalClosure, "", CancellationToken.None)).Code);
    }

    private static async Task<HubClient> Connect(LiveHub hub)
    {
        var options = HubClientOptions.Default with
        {
            WebSocket = WebSocketClientOptions.Default with { Proxy = ProxyChoice.Direct },
            Reconnect = new ReconnectOptions { FirstDelay = TimeSpan.FromMilliseconds(50), MaxDelay = TimeSpan.FromMilliseconds(50) },
        };
        var client = new HubClient(hub.Url, options);
        await client.ConnectAsync(CancellationToken.None).Patiently("the connection");
        return client;
    }

    internal sealed record Chat(string Text);

    [JsonSerializable(typeof(Chat))]
    internal sealed partial class ChatJson : JsonSerializerContext;
}
