using System.Text;
using System.Text.Json.Serialization.Metadata;
using ActorHub.Client.Tests.Support;
using ActorHub.WebSockets;

namespace ActorHub.Client.Tests.Hub;

public class SubscriptionTests
{
    [Fact]
    public async Task Publications_are_enumerated_in_order_byte_for_byte()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var lobby = await test.Subscribe(wire, "lobby");
        await using var reader = lobby.GetAsyncEnumerator();

        wire.Publish("lobby", 1, """{ "a":  1e2 }""");
        wire.Publish("other", 1, "0"); // nobody asked for it
        wire.Publish("lobby", 2, "null");

        Assert.Equal(("""{ "a":  1e2 }""", new StreamPosition("e1", 1)), await Next(reader));
        Assert.Equal(("null", new StreamPosition("e1", 2)), await Next(reader));
        Assert.Equal(new StreamPosition("e1", 2), lobby.Position);
    }

    [Fact]
    public async Task A_publication_that_comes_with_the_reply_is_heard()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var subscribing = test.Client.SubscribeAsync("lobby", CancellationToken.None);
        var command = await wire.Hear("subscribe");

        wire.Say($$"""{"type":"subscribed","id":{{command.GetProperty("id")}},"channel":"lobby","epoch":"e1","offset":4}""");
        wire.Publish("lobby", 5, "5");

        await using var reader = (await subscribing.Patiently("the subscription")).GetAsyncEnumerator();
        Assert.Equal(("5", new StreamPosition("e1", 5)), await Next(reader));
    }

    [Fact]
    public async Task A_publication_that_comes_twice_is_heard_once()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        await using var reader = (await test.Subscribe(wire, "lobby")).GetAsyncEnumerator();

        wire.Publish("lobby", 1, "1");
        wire.Publish("lobby", 1, "1");
        wire.Publish("lobby", 2, "2");

        Assert.Equal("1", (await Next(reader)).Data);
        Assert.Equal("2", (await Next(reader)).Data);
    }

    [Fact]
    public async Task A_hole_between_publications_is_told()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        await using var reader = (await test.Subscribe(wire, "lobby")).GetAsyncEnumerator();

        wire.Publish("lobby", 1, "1");
        wire.Publish("lobby", 4, "4");

        Assert.True(await reader.MoveNextAsync().AsTask().Patiently("the first publication"));
        Assert.Equal(Continuity.Unbroken, reader.Current.Continuity);
        Assert.True(await reader.MoveNextAsync().AsTask().Patiently("the publication behind the hole"));
        Assert.Equal(Continuity.MayHaveMissed, reader.Current.Continuity);
        Assert.Equal(new HubClientEvent.Gap("lobby", new StreamPosition("e1", 1), new StreamPosition("e1", 3), null), await test.Events.Next());
    }

    [Fact]
    public async Task Publications_are_read_as_values()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var lobby = await test.Subscribe(wire, "lobby");
        wire.Publish("lobby", 1, "[1,2]");

        await foreach (var received in lobby.ReadAs((JsonTypeInfo<int[]>)System.Text.Json.JsonSerializerOptions.Web.GetTypeInfo(typeof(int[])), CancellationToken.None))
        {
            Assert.Equal([1, 2], received.Value!);
            break;
        }
    }

    [Fact]
    public async Task A_handler_is_called_with_the_next_publication_after_it_has_failed()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var heard = new TaskCompletionSource<string>();
        var subscribing = test.Client.SubscribeAsync("lobby", Handle, SubscriptionOptions.Default, CancellationToken.None);
        await wire.Subscribe("e1", 0);
        await subscribing.Patiently("the subscription");

        wire.Publish("lobby", 1, "1");
        wire.Publish("lobby", 2, "2");

        Assert.Equal("2", await heard.Task.Patiently("the second call"));

        ValueTask Handle(ReceivedPublication received)
        {
            if (received.Publication.Position.Offset == 1)
            {
                throw new InvalidOperationException("the first one fails");
            }

            heard.SetResult(Encoding.UTF8.GetString(received.Publication.Data.Span));
            return ValueTask.CompletedTask;
        }
    }

    [Fact]
    public async Task A_second_subscription_to_the_channel_is_refused()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        await test.Subscribe(wire, "lobby");

        var error = await Assert.ThrowsAsync<HubErrorException>(() => test.Client.SubscribeAsync("lobby", CancellationToken.None));

        Assert.Equal("already-subscribed", error.Code);
    }

    [Fact]
    public async Task A_subscription_that_is_disposed_leaves_the_channel_which_can_be_subscribed_to_again()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var lobby = await test.Subscribe(wire, "lobby");

        await lobby.DisposeAsync();

        Assert.Equal("lobby", (await wire.Hear("unsubscribe")).GetProperty("channel").GetString());
        await foreach (var publication in lobby)
        {
            Assert.Fail($"heard {publication}");
        }

        await test.Subscribe(wire, "lobby");
    }

    [Fact]
    public async Task A_subscription_that_the_hub_ends_is_lost_with_the_hubs_reason()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        await using var reader = (await test.Subscribe(wire, "lobby")).GetAsyncEnumerator();

        wire.Publish("lobby", 1, "1");
        wire.Say("""{"type":"unsubscribed","channel":"lobby","reason":"channel-failed"}""");

        Assert.Equal(("lobby", "channel-failed"), Parts(await test.Events.Next<HubClientEvent.SubscriptionLost>()));
        Assert.Equal("1", (await Next(reader)).Data); // what came before is not taken away
        var lost = await Assert.ThrowsAsync<SubscriptionLostException>(() => Next(reader));
        Assert.Equal("channel-failed", lost.Code);
    }

    [Fact]
    public async Task A_slow_reader_loses_its_subscription_by_default()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        await using var reader = (await test.Subscribe(wire, "lobby", new SubscriptionOptions { MaxPendingPublications = 2 })).GetAsyncEnumerator();

        for (var offset = 1; offset <= 3; offset++)
        {
            wire.Publish("lobby", offset, "0");
        }

        Assert.Equal("slow-consumer", (await test.Events.Next<HubClientEvent.SubscriptionLost>()).Code);
        await wire.Hear("unsubscribe");
        Assert.Equal(1, (await Next(reader)).Position.Offset);
        Assert.Equal(2, (await Next(reader)).Position.Offset);
        await Assert.ThrowsAsync<SubscriptionLostException>(() => Next(reader));
    }

    [Fact]
    public async Task A_slow_reader_may_have_the_oldest_dropped_and_is_told()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var lobby = await test.Subscribe(wire, "lobby", new SubscriptionOptions { MaxPendingPublications = 2, WhenFull = SlowConsumerPolicy.DropOldest });
        await using var reader = lobby.GetAsyncEnumerator();

        for (var offset = 1; offset <= 3; offset++)
        {
            wire.Publish("lobby", offset, "0");
        }

        var gap = await test.Events.Next<HubClientEvent.Gap>();
        Assert.Equal((0L, 1L), (gap.Last.Offset, gap.Next.Offset));
        await Next(reader);
        Assert.Equal((2L, Continuity.MayHaveMissed), (reader.Current.Publication.Position.Offset, reader.Current.Continuity));
        await Next(reader);
        Assert.Equal((3L, Continuity.Unbroken), (reader.Current.Publication.Position.Offset, reader.Current.Continuity));
    }

    [Fact]
    public async Task A_slow_reader_may_hold_the_connection_back()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var lobby = await test.Subscribe(wire, "lobby", new SubscriptionOptions { MaxPendingPublications = 1, WhenFull = SlowConsumerPolicy.Wait });
        await using var reader = lobby.GetAsyncEnumerator();
        wire.Publish("lobby", 1, "0");
        wire.Publish("lobby", 2, "0");
        wire.Say("""{"type":"message","from":"x","data":1}""");

        Assert.Equal(1, (await Next(reader)).Position.Offset);
        Assert.Equal(2, (await Next(reader)).Position.Offset);

        Assert.Equal("x", (await test.Events.Next<HubClientEvent.MessageReceived>()).From);
    }

    [Fact]
    public async Task Bytes_count_as_well_but_a_single_publication_is_always_kept()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        await using var reader = (await test.Subscribe(wire, "lobby", new SubscriptionOptions { MaxPendingBytes = 3 })).GetAsyncEnumerator();

        wire.Publish("lobby", 1, "\"four\"");
        wire.Publish("lobby", 2, "2");

        Assert.Equal("slow-consumer", (await test.Events.Next<HubClientEvent.SubscriptionLost>()).Code);
        Assert.Equal("\"four\"", (await Next(reader)).Data);
    }

    [Fact]
    public async Task A_subscription_that_is_given_up_under_way_is_taken_back()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        using var giveUp = new CancellationTokenSource();
        var subscribing = test.Client.SubscribeAsync("lobby", giveUp.Token);
        await wire.Hear("subscribe");

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => subscribing.Patiently("the cancellation"));
        await wire.Hear("unsubscribe");
        await test.Subscribe(wire, "lobby");
    }

    [Fact]
    public async Task Unsubscribing_waits_for_the_hub()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var lobby = await test.Subscribe(wire, "lobby");
        var leaving = test.Client.UnsubscribeAsync(lobby, CancellationToken.None);
        var command = await wire.Hear("unsubscribe");
        Assert.False(leaving.IsCompleted);

        wire.Say($$"""{"type":"unsubscribed","id":{{command.GetProperty("id")}},"channel":"lobby"}""");

        await leaving.Patiently("the hub's word");
    }

    // The hub went on to send publications that nobody read, and refused a new subscription as a second one.
    [Fact]
    public async Task Unsubscribing_that_is_given_up_tells_the_hub_nevertheless()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var lobby = await test.Subscribe(wire, "lobby");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test.Client.UnsubscribeAsync(lobby, new CancellationToken(canceled: true)));

        await wire.Hear("unsubscribe");
    }

    [Fact]
    public async Task Unsubscribing_is_done_when_the_connection_is_lost()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var leaving = test.Client.UnsubscribeAsync(await test.Subscribe(wire, "lobby"), CancellationToken.None);
        await wire.Hear("unsubscribe");

        wire.End(CloseCode.GoingAway);

        await leaving.Patiently("the end of the subscription");
    }

    // What was on its way to the subscription before was taken for the new one's, at a position without epoch; its end for the new one's end.
    [Fact]
    public async Task A_new_subscription_hears_nothing_that_was_meant_for_the_one_before()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        await (await test.Subscribe(wire, "lobby")).DisposeAsync();
        await wire.Hear("unsubscribe");
        var again = test.Client.SubscribeAsync("lobby", CancellationToken.None);

        wire.Publish("lobby", 1, "1");
        wire.Say("""{"type":"unsubscribed","channel":"lobby","reason":"channel-failed"}""");
        await wire.Subscribe("e2", 7);
        wire.Publish("lobby", 8, "8");

        await using var reader = (await again.Patiently("the subscription")).GetAsyncEnumerator();
        Assert.Equal(("8", new StreamPosition("e2", 8)), await Next(reader));
    }

    [Fact]
    public async Task Closing_the_client_ends_the_enumeration()
    {
        var (test, wire) = await TestHubClient.Connected();
        var lobby = await test.Subscribe(wire, "lobby");

        await test.Client.CloseAsync();

        Assert.Equal(CloseCode.NormalClosure, (await wire.ClosedByClient).Code);
        await foreach (var publication in lobby)
        {
            Assert.Fail($"heard {publication}");
        }
    }

    private static async Task<(string Data, StreamPosition Position)> Next(IAsyncEnumerator<ReceivedPublication> reader)
    {
        Assert.True(await reader.MoveNextAsync().Patiently("a publication"));
        return (Encoding.UTF8.GetString(reader.Current.Publication.Data.Span), reader.Current.Publication.Position);
    }

    private static (string, string) Parts(HubClientEvent.SubscriptionLost lost) => (lost.Channel, lost.Code);
}
