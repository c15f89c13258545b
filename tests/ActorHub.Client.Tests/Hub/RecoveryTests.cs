using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ActorHub.Client.Tests.Support;
using ActorHub.Hub;

namespace ActorHub.Client.Tests.Hub;

/// <summary>History, recovery and the conditions of publications: what the client asks, and what it makes of the hub's answers.</summary>
public class RecoveryTests
{
    private static readonly ReadOnlyMemory<byte> Json = Encoding.UTF8.GetBytes("1");

    private static readonly StreamPosition AtStart = new("e1", 0);

    [Fact]
    public async Task After_a_reconnect_the_client_names_its_position_and_continues_with_what_the_hub_recovers()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        await using var reader = (await test.Subscribe(wire, "lobby")).GetAsyncEnumerator();
        wire.Publish("lobby", 1, "1");
        await Next(reader);

        var again = await test.Reconnect(wire);
        var command = await again.Subscribe("e1", 1, ",\"recovered\":true");
        again.Publish("lobby", 2, "2");
        again.Publish("lobby", 3, "3");

        Assert.Equal("""{"epoch":"e1","offset":1}""", command.GetProperty("since").GetRawText());
        Assert.False(command.TryGetProperty("cache", out _));
        Assert.Equal(
            new Resubscription("lobby", new StreamPosition("e1", 1), new StreamPosition("e1", 1), Continuity.Unbroken, null),
            Assert.Single((await test.Events.Next<HubClientEvent.Reconnected>()).Subscriptions));
        Assert.Equal((2, Continuity.Unbroken), await Next(reader));
        Assert.Equal((3, Continuity.Unbroken), await Next(reader));
        test.Events.AssertEmpty();
    }

    [Theory]
    [InlineData("too-old", RecoveryFailure.TooOld)]
    [InlineData("new-epoch", RecoveryFailure.NewEpoch)]
    [InlineData("too-many", RecoveryFailure.TooMany)]
    public async Task What_the_hub_cannot_recover_is_missed_for_the_reason_that_it_gives(string code, RecoveryFailure reason)
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        await using var reader = (await test.Subscribe(wire, "lobby")).GetAsyncEnumerator();

        var again = await test.Reconnect(wire);
        await again.Subscribe("e1", 9, $",\"recovered\":false,\"reason\":\"{code}\"");
        again.Publish("lobby", 10, "10");

        var now = new StreamPosition("e1", 9);
        Assert.Equal(new HubClientEvent.Gap("lobby", AtStart, now, reason), await test.Events.Next<HubClientEvent.Gap>());
        Assert.Equal(
            new Resubscription("lobby", AtStart, now, Continuity.MayHaveMissed, reason),
            Assert.Single((await test.Events.Next<HubClientEvent.Reconnected>()).Subscriptions));
        Assert.Equal((10, Continuity.MayHaveMissed), await Next(reader));
    }

    [Theory]
    [InlineData(1, ",\"recovered\":false,\"reason\":\"too-old\"")] // the hub knows better than the positions
    [InlineData(4, ",\"recovered\":true")] // and may not skip a publication either
    public async Task A_subscription_continues_only_where_it_stood_and_if_the_hub_says_so(long offset, string answer)
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        await using var reader = (await test.Subscribe(wire, "lobby")).GetAsyncEnumerator();
        wire.Publish("lobby", 1, "1");
        await Next(reader);

        await (await test.Reconnect(wire)).Subscribe("e1", offset, answer);

        await test.Events.Next<HubClientEvent.Gap>();
        Assert.Equal(Continuity.MayHaveMissed, Assert.Single((await test.Events.Next<HubClientEvent.Reconnected>()).Subscriptions).Continuity);
    }

    [Fact]
    public async Task A_subscription_begins_at_a_position_of_the_program_and_is_renewed_at_its_own()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var subscribing = test.Client.SubscribeAsync(
            "lobby", new SubscriptionOptions { Since = new StreamPosition("e1", 7), Cache = true }, CancellationToken.None);

        var first = await wire.Subscribe("e1", 7, ",\"recovered\":true");
        wire.Publish("lobby", 8, "8");
        await using var reader = (await subscribing.Patiently("the subscription")).GetAsyncEnumerator();
        Assert.Equal((8, Continuity.Unbroken), await Next(reader));
        var again = await (await test.Reconnect(wire)).Subscribe("e1", 8, ",\"recovered\":true");

        Assert.Equal("""{"epoch":"e1","offset":7}""", first.GetProperty("since").GetRawText());
        Assert.True(first.GetProperty("cache").GetBoolean());
        Assert.Equal("""{"epoch":"e1","offset":8}""", again.GetProperty("since").GetRawText());
        Assert.True(again.GetProperty("cache").GetBoolean());
        await test.Events.Next<HubClientEvent.Reconnected>();
    }

    [Fact]
    public async Task A_subscription_that_cannot_begin_at_the_position_of_the_program_says_so_first()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var subscribing = test.Client.SubscribeAsync("lobby", new SubscriptionOptions { Since = new StreamPosition("e1", 7) }, CancellationToken.None);

        await wire.Subscribe("e2", 2, ",\"recovered\":false,\"reason\":\"new-epoch\"");
        wire.Publish("lobby", 3, "3");

        await using var reader = (await subscribing.Patiently("the subscription")).GetAsyncEnumerator();
        Assert.Equal(
            new HubClientEvent.Gap("lobby", new StreamPosition("e1", 7), new StreamPosition("e2", 2), RecoveryFailure.NewEpoch),
            await test.Events.Next<HubClientEvent.Gap>());
        Assert.Equal((3, Continuity.MayHaveMissed), await Next(reader));
    }

    [Fact]
    public async Task A_subscription_without_a_position_asks_for_nothing_and_misses_nothing()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var subscribing = test.Client.SubscribeAsync("lobby", CancellationToken.None);

        var command = await wire.Subscribe("e1", 5);
        wire.Publish("lobby", 6, "6");

        await using var reader = (await subscribing.Patiently("the subscription")).GetAsyncEnumerator();
        Assert.Equal((6, Continuity.Unbroken), await Next(reader));
        Assert.Equal(["type", "id", "channel"], command.EnumerateObject().Select(static field => field.Name));
        test.Events.AssertEmpty();
    }

    // The reply to 3 has come, 2 has not. On the new connection the hub sends both, because it does not know the connection any more.
    [Fact]
    public async Task Own_publications_without_echo_are_not_received_when_the_hub_recovers_them()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        await using var reader = (await test.Subscribe(wire, "lobby")).GetAsyncEnumerator();
        await PublishSilently(test, wire, 3);
        wire.Publish("lobby", 1, "1");
        await Next(reader);

        var again = await test.Reconnect(wire);
        await again.Subscribe("e1", 1, ",\"recovered\":true");
        for (var offset = 2; offset <= 4; offset++)
        {
            again.Publish("lobby", offset, "0");
        }

        Assert.Equal((2, Continuity.Unbroken), await Next(reader));
        Assert.Equal((4, Continuity.Unbroken), await Next(reader));
    }

    [Fact]
    public async Task An_own_publication_whose_reply_overtakes_the_renewal_does_not_look_missed()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        await using var reader = (await test.Subscribe(wire, "lobby")).GetAsyncEnumerator();

        var again = await test.Reconnect(wire);
        var renewal = await again.Hear("subscribe");
        await PublishSilently(test, again, 1);
        again.Say($$"""{"type":"subscribed","id":{{renewal.GetProperty("id")}},"channel":"lobby","epoch":"e1","offset":0,"recovered":true}""");
        again.Publish("lobby", 1, "1");
        again.Publish("lobby", 2, "2");

        Assert.Equal(Continuity.Unbroken, Assert.Single((await test.Events.Next<HubClientEvent.Reconnected>()).Subscriptions).Continuity);
        Assert.Equal((2, Continuity.Unbroken), await Next(reader));
    }

    [Fact]
    public async Task A_page_of_history_is_asked_for_and_read_byte_for_byte()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var query = new HistoryQuery { Since = new StreamPosition("e1", 3), Limit = 2, Reverse = true };
        var reading = test.Client.ReadHistoryAsync("lobby", query, CancellationToken.None);

        var command = await wire.Hear("history");
        wire.Say(
            $$$"""{"type":"history","publications":[{"offset":2,"from":"x","data":{ "n": 1.0 }},{"data":null,"more":[1],"from":null,"offset":1}],"id":{{{command.GetProperty("id")}}},"channel":"lobby","epoch":"e1","offset":9}""");

        var page = await reading.Patiently("the page");
        Assert.Equal(
            """{"channel":"lobby","limit":2,"since":{"epoch":"e1","offset":3},"reverse":true}""",
            JsonSerializer.Serialize(command.EnumerateObject().Skip(2).ToDictionary(static field => field.Name, static field => field.Value)));
        Assert.Equal((new StreamPosition("e1", 9), (RecoveryFailure?)null), (page.Position, page.Gap));
        Assert.Equal(
            [("lobby", new StreamPosition("e1", 2), "x", """{ "n": 1.0 }"""), ("lobby", new StreamPosition("e1", 1), null, "null")],
            page.Publications.Select(static each => (each.Channel, each.Position, each.From, Encoding.UTF8.GetString(each.Data.Span))));
    }

    [Fact]
    public async Task A_page_of_history_that_does_not_continue_has_the_hubs_reason()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var reading = test.Client.ReadHistoryAsync("lobby", new HistoryQuery(), CancellationToken.None);

        var command = await wire.Hear("history");
        wire.Say($$"""{"type":"history","id":{{command.GetProperty("id")}},"channel":"lobby","epoch":"e1","offset":9,"reason":"new-epoch","publications":[]}""");

        var page = await reading.Patiently("the page");
        Assert.Equal((RecoveryFailure.NewEpoch, 0), (page.Gap, page.Publications.Length));
        Assert.Equal(["type", "id", "channel", "limit"], command.EnumerateObject().Select(static field => field.Name));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => test.Client.ReadHistoryAsync("lobby", new HistoryQuery { Limit = 0 }, CancellationToken.None).Patiently("the refusal"));
    }

    [Fact]
    public async Task A_publication_has_a_key_and_an_expected_position_and_a_conflict_has_the_position()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var options = new PublishOptions { Key = "k\"", ExpectedPosition = new StreamPosition("e1", 4) };
        var publishing = test.Client.PublishAsync("lobby", Json, SenderEcho.Included, options, CancellationToken.None);

        var command = await wire.Hear("publish");
        wire.Say($$"""{"type":"error","id":{{command.GetProperty("id")}},"code":"conflict","message":"No.","epoch":"e1","offset":6}""");

        Assert.Equal(
            """{"channel":"lobby","data":1,"key":"k\u0022","expected-position":{"epoch":"e1","offset":4}}""",
            JsonSerializer.Serialize(command.EnumerateObject().Skip(2).ToDictionary(static field => field.Name, static field => field.Value)));
        var conflict = await Assert.ThrowsAsync<HubErrorException>(() => publishing.Patiently("the conflict"));
        Assert.Equal((HubErrorCodes.Conflict, new StreamPosition("e1", 6)), (conflict.Code, conflict.Position));
    }

    [Fact]
    public async Task A_publication_without_conditions_sends_none_and_other_errors_have_no_position()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var publishing = test.Client.PublishAsync("lobby", Json, SenderEcho.Included, new PublishOptions(), CancellationToken.None);

        var command = await wire.Hear("publish");
        wire.Say($$"""{"type":"error","id":{{command.GetProperty("id")}},"code":"rate-limited","message":"No."}""");

        Assert.Equal(["type", "id", "channel", "data"], command.EnumerateObject().Select(static field => field.Name));
        Assert.Null((await Assert.ThrowsAsync<HubErrorException>(() => publishing.Patiently("the refusal"))).Position);
    }

    [Fact]
    public async Task A_key_with_half_a_surrogate_pair_is_refused_before_it_is_sent()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;

        await Assert.ThrowsAsync<EncoderFallbackException>(
            () => test.Client.PublishAsync("a", Json, SenderEcho.Included, new PublishOptions { Key = "\uD800" }, CancellationToken.None).Patiently("the refusal"));

        wire.AssertSilent();
    }

    /// <summary>The client and the real hub. The next connection waits until everything is published that the client must miss.</summary>
    [Fact]
    public async Task A_connection_that_is_cut_loses_and_doubles_nothing_where_the_hub_keeps_history()
    {
        var keeping = ImmutableDictionary<string, ChannelPolicy>.Empty.Add("chat", new ChannelPolicy { HistorySize = 100 });
        await using var hub = await LiveHub.Start(new ChannelNamespaces { Named = keeping });
        var streams = new Queue<NetworkStream>();
        var mayConnect = Task.CompletedTask;
        await using var client = new HubClient(hub.Url, HubClientOptions.Default with
        {
            WebSocket = WebSocketClientOptions.Default with { Dial = Dial },
            Reconnect = new ReconnectOptions { FirstDelay = TimeSpan.Zero, BaseDelay = TimeSpan.Zero },
        });
        var events = new EventLog(client);
        await client.ConnectAsync(CancellationToken.None).Patiently("the connection");
        await events.Next<HubClientEvent.Connected>();
        await using var reader = (await client.SubscribeAsync("chat:1", CancellationToken.None).Patiently("the subscription")).GetAsyncEnumerator();
        await PublishAsync(1, 10);
        Assert.Equal((1, Continuity.Unbroken), await Next(reader));
        var own = await client.PublishAsync("chat:1", Encoding.UTF8.GetBytes("11"), SenderEcho.Excluded, CancellationToken.None).Patiently("an own publication");

        var opening = new TaskCompletionSource();
        mayConnect = opening.Task;
        await PublishAsync(12, 15);
        await streams.Dequeue().DisposeAsync();
        await events.Next<HubClientEvent.Disconnected>();
        await PublishAsync(16, 25);
        opening.SetResult();
        await events.Next<HubClientEvent.Reconnecting>();
        Assert.Equal(Continuity.Unbroken, Assert.Single((await events.Next<HubClientEvent.Reconnected>()).Subscriptions).Continuity);
        await PublishAsync(26, 30);

        Assert.Equal(11, own.Offset);
        foreach (var offset in Enumerable.Range(2, 29).Except([11]))
        {
            Assert.Equal((offset, Continuity.Unbroken), await Next(reader));
        }

        var page = await client.ReadHistoryAsync("chat:1", new HistoryQuery { Limit = 2, Reverse = true }, CancellationToken.None).Patiently("the page");
        Assert.Equal([30, 29], page.Publications.Select(static each => each.Position.Offset));

        async ValueTask<Stream> Dial(ActorHub.WebSockets.WebSocketUri uri, CancellationToken cancellationToken)
        {
            await mayConnect.WaitAsync(cancellationToken);
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(hub.Host.EndPoint, cancellationToken);
            streams.Enqueue(new NetworkStream(socket, ownsSocket: true));
            return streams.Last();
        }

        async Task PublishAsync(int first, int last)
        {
            for (var n = first; n <= last; n++)
            {
                Assert.Equal(n, (await hub.Host.PublishAsync("chat:1", Encoding.UTF8.GetBytes($"{n}")).Patiently("a publication")).Offset);
            }
        }
    }

    private static async Task PublishSilently(TestHubClient test, ScriptedWire wire, long offset)
    {
        var publishing = test.Client.PublishAsync("lobby", Json, SenderEcho.Excluded, CancellationToken.None);
        var command = await wire.Hear("publish");
        wire.Say($$"""{"type":"published","id":{{command.GetProperty("id")}},"channel":"lobby","epoch":"e1","offset":{{offset}}}""");
        await publishing.Patiently("the reply");
    }

    private static async Task<(long Offset, Continuity Continuity)> Next(IAsyncEnumerator<ReceivedPublication> reader)
    {
        Assert.True(await reader.MoveNextAsync().Patiently("a publication"));
        return (reader.Current.Publication.Position.Offset, reader.Current.Continuity);
    }
}
