using System.Globalization;
using System.Text.Json;
using ActorHub.Connections;
using ActorHub.Hub.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.Hub.Tests;

public sealed class DeliveryTests
{
    [Fact]
    public async Task Many_publishers_are_heard_in_one_order_without_loss()
    {
        const int Publishers = 8;
        const int Each = 500;
        await using var hub = await TestHub.StartAsync();
        var subscribers = await hub.ConnectAsync("lobby", 3);
        var publishers = new TestClient[Publishers];
        for (var i = 0; i < Publishers; i++)
        {
            publishers[i] = await hub.ConnectAsync();
        }

        await Task.WhenAll(publishers.Select(async publisher =>
        {
            for (var n = 0; n < Each; n++)
            {
                await publisher.SendAsync($$"""{"type":"publish","channel":"lobby","data":{{n}}}""");
            }
        }));

        string[]? first = null;
        foreach (var subscriber in subscribers)
        {
            var heard = await TakeAsync(subscriber, Publishers * Each);
            Assert.Equal(first ??= heard, heard);
        }

        var publications = first!.Select(text => JsonDocument.Parse(text).RootElement).ToArray();
        Assert.Equal(Enumerable.Range(1, Publishers * Each), publications.Select(p => p.GetProperty("offset").GetInt32()));
        Assert.All(
            publications.GroupBy(p => p.GetProperty("from").GetString()),
            own => Assert.Equal(Enumerable.Range(0, Each), own.Select(p => p.GetProperty("data").GetInt32())));
    }

    [Theory]
    [InlineData(0)] // all come back within the channel's turn
    [InlineData(1)] // all come later, from another thread
    [InlineData(2)] // every other one comes later
    [InlineData(7)]
    public async Task Publications_are_heard_once_in_the_brokers_order_whenever_it_brings_them(int lateEvery)
    {
        const int Count = 1_000;
        var broker = new TurnBroker(data => lateEvery > 0 && int.Parse(data, CultureInfo.InvariantCulture) % lateEvery == 0);
        await using var hub = await TestHub.StartAsync(new HubOptions { Broker = broker });
        var subscribers = await hub.ConnectAsync("lobby", 2);
        var publisher = await hub.ConnectAsync();
        for (var n = 0; n < Count; n++)
        {
            await publisher.SendAsync($$"""{"type":"publish","id":{{n}},"channel":"lobby","data":{{n}}}""");
        }

        var accepted = new SortedDictionary<int, int>(); // data by offset, as the publisher was told
        for (var n = 0; n < Count; n++)
        {
            var answer = JsonDocument.Parse(await publisher.NextAsync($"answer {n}")).RootElement;
            Assert.Equal("published", answer.GetProperty("type").GetString());
            accepted.Add(answer.GetProperty("offset").GetInt32(), answer.GetProperty("id").GetInt32());
        }

        Assert.Equal(Enumerable.Range(1, Count), accepted.Keys);
        foreach (var subscriber in subscribers)
        {
            var heard = (await TakeAsync(subscriber, Count)).Select(text => JsonDocument.Parse(text).RootElement).ToArray();
            Assert.Equal(accepted.Keys, heard.Select(p => p.GetProperty("offset").GetInt32()));
            Assert.Equal(accepted.Values, heard.Select(p => p.GetProperty("data").GetInt32()));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Who_subscribes_among_publications_hears_the_next_after_its_position(int lateEvery)
    {
        var broker = new TurnBroker(data => lateEvery > 0 && int.Parse(data, CultureInfo.InvariantCulture) % lateEvery == 0);
        await using var hub = await TestHub.StartAsync(new HubOptions { Broker = broker });
        using var stop = new CancellationTokenSource();
        var publisher = await hub.ConnectAsync();
        var publishing = Task.Run(async () =>
        {
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                await publisher.AskAsync($$"""{"type":"publish","id":1,"channel":"lobby","data":{{n}}}""");
            }
        });
        for (var n = 0; n < 50; n++)
        {
            var bob = await hub.ConnectAsync();
            var position = JsonDocument.Parse(await bob.AskAsync("""{"type":"subscribe","id":1,"channel":"lobby"}""")).RootElement.GetProperty("offset").GetInt64();
            for (var next = position + 1; next <= position + 3; next++)
            {
                Assert.StartsWith($$"""{"type":"publication","channel":"lobby","offset":{{next}},""", await bob.NextAsync(), StringComparison.Ordinal);
            }

            bob.Drop();
        }

        await stop.CancelAsync();
        await publishing;
    }

    [Fact]
    public async Task Replies_to_commands_about_one_channel_come_in_their_order()
    {
        await using var hub = await TestHub.StartAsync();
        var ann = await hub.ConnectAsync();
        for (var n = 0; n < 200; n++)
        {
            await ann.SendAsync($$"""{"type":"publish","id":{{n}},"channel":"lobby","data":0}""");
        }

        for (var n = 0; n < 200; n++)
        {
            Assert.StartsWith($$"""{"type":"published","id":{{n}},"channel":"lobby",""", await ann.NextAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Subscribing_and_unsubscribing_without_waiting_keeps_their_order()
    {
        await using var hub = await TestHub.StartAsync();
        var ann = await hub.ConnectAsync();
        for (var n = 0; n < 50; n++)
        {
            await ann.SendAsync("""{"type":"subscribe","channel":"lobby"}""");
            await ann.SendAsync($$"""{"type":"publish","channel":"lobby","data":{{n}}}""");
            await ann.SendAsync("""{"type":"unsubscribe","channel":"lobby"}""");
            await ann.SendAsync("""{"type":"publish","channel":"lobby","data":"not heard"}""");
        }

        for (var n = 0; n < 50; n++)
        {
            Assert.EndsWith($",\"data\":{n}}}", await ann.NextAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_clients_hear_is_what_a_list_of_subscribers_would_tell_them()
    {
        var step = from client in Gen.Choose(0, 3)
                   from channel in Gen.Choose(0, 1)
                   from kind in Gen.Choose(0, 4)
                   select new Step(client, channel, kind);
        Prop.ForAll(Arb.From(Gen.ListOf(step)), steps => Task.Run(() => AgreesAsync([.. steps])).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    [Fact]
    public async Task A_slow_consumer_is_closed_with_4001_and_the_others_hear_everything()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Connections = new ConnectionOptions { MaxOutboxBytes = 64 * 1024 } });
        var fast = await hub.ConnectAsync();
        var slow = await hub.ConnectAsync(4 * 1024);
        await fast.SubscribeAsync("lobby");
        await slow.SubscribeAsync("lobby");
        slow.Pause();
        var publisher = await hub.ConnectAsync();
        var data = "\"" + new string('x', 10_000) + "\"";
        for (var n = 1; n <= 50; n++)
        {
            await publisher.AskAsync($$"""{"type":"publish","id":1,"channel":"lobby","data":{{data}}}""");
            Assert.StartsWith($$"""{"type":"publication","channel":"lobby","offset":{{n}},""", await fast.NextAsync(), StringComparison.Ordinal);
        }

        slow.Resume();
        Assert.Equal(4001, await slow.Closed);
        await hub.WhenAsync(counts => counts is { Connections: 2, Subscriptions: 1 });
    }

    [Fact]
    public async Task A_connection_that_goes_away_leaves_its_channels()
    {
        await using var hub = await TestHub.StartAsync();
        var ann = await hub.ConnectAsync();
        var bob = await hub.ConnectAsync();
        foreach (var channel in new[] { "a", "b" })
        {
            await ann.SubscribeAsync(channel);
            await bob.SubscribeAsync(channel);
        }

        bob.Drop();
        await hub.WhenAsync(counts => counts is { Connections: 1, Subscriptions: 2 });

        Assert.Equal(
            $$"""{"type":"presence","id":1,"channel":"b","count":1,"members":["{{ann.Id}}"]}""",
            await ann.AskAsync("""{"type":"presence","id":1,"channel":"b"}"""));
        Assert.Contains("unknown-connection", await ann.AskAsync($$"""{"type":"send","id":1,"to":"{{bob.Id}}","data":1}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_session_ends_once_however_its_connection_ends()
    {
        var hub = await TestHub.StartAsync();
        var clients = await hub.ConnectAsync("lobby", 30);
        for (var i = 0; i < clients.Length; i++)
        {
            switch (i % 3)
            {
                case 0:
                    clients[i].Drop();
                    break;
                case 1:
                    await clients[i].SendAsync(WebSockets.Opcode.Close, [0x03, 0xE8]);
                    clients[i].Drop();
                    break;
            }
        }

        await hub.DisposeAsync();
        Assert.Equal(default, hub.Host.Counts); // one end too many would go below
    }

    [Fact]
    public async Task A_client_that_floods_has_no_more_commands_under_way_than_its_credit()
    {
        var gate = new TaskCompletionSource();
        var broker = new FaultyBroker { Gate = gate.Task };
        await using var hub = await TestHub.StartAsync(new HubOptions { Broker = broker });
        var ann = await hub.ConnectAsync(4 * 1024);
        var flood = Task.Run(async () =>
        {
            for (var n = 0; n < 2000; n++)
            {
                await ann.SendAsync($$"""{"type":"publish","id":{{n}},"channel":"lobby","data":0}""");
            }
        });
        await broker.WhenOffered(32);
        gate.SetResult();
        await flood;
        for (var n = 0; n < 2000; n++)
        {
            await ann.NextAsync($"reply {n}");
        }

        Assert.Equal(32, broker.MostUnderWay);
    }

    private static async Task<string[]> TakeAsync(TestClient client, int count)
    {
        var taken = new string[count];
        for (var i = 0; i < count; i++)
        {
            taken[i] = await client.NextAsync($"publication {i}");
        }

        return taken;
    }

    private static async Task<bool> AgreesAsync(List<Step> steps)
    {
        await using var hub = await TestHub.StartAsync();
        var clients = new Listener[4];
        for (var i = 0; i < clients.Length; i++)
        {
            clients[i] = new Listener(await hub.ConnectAsync());
        }

        var subscribed = new HashSet<(Listener Client, int Channel)>();
        for (var i = 0; i < steps.Count; i++)
        {
            var (index, channel, kind) = steps[i];
            var client = clients[index];
            switch (kind)
            {
                case 0 when subscribed.Add((client, channel)):
                    await client.Client.SendAsync($$"""{"type":"subscribe","channel":"{{channel}}"}""");
                    break;
                case 1 when subscribed.Remove((client, channel)):
                    await client.Client.SendAsync($$"""{"type":"unsubscribe","channel":"{{channel}}"}""");
                    break;
                default:
                    var echo = kind == 4 ? ",\"echo\":false" : "";
                    await client.Client.SendAsync($$"""{"type":"publish","channel":"{{channel}}","data":{{i}}{{echo}}}""");
                    foreach (var (listener, _) in subscribed.Where(s => s.Channel == channel && (kind != 4 || s.Client != client)))
                    {
                        listener.Expected.Add((channel, i));
                    }

                    break;
            }

            await client.CatchUpAsync(channel); // the next step may be another client's: this one's must have been done
        }

        foreach (var client in clients)
        {
            await client.UnsubscribeAsync(0);
            await client.UnsubscribeAsync(1);
        }

        // Between channels there is no order.
        return clients.All(client => client.Heard.ToLookup(p => p.Channel) is var heard && client.Expected.ToLookup(p => p.Channel) is var expected
            && heard[0].SequenceEqual(expected[0]) && heard[1].SequenceEqual(expected[1]));
    }

    private sealed class Listener(TestClient client)
    {
        public TestClient Client => client;

        public List<(int Channel, int Data)> Expected { get; } = [];

        public List<(int Channel, int Data)> Heard { get; } = [];

        /// <summary>Asks the channel something, so that it has done what was asked before.</summary>
        public Task CatchUpAsync(int channel) => AskAsync("presence", channel);

        /// <summary>Leaves the channel; what was published before comes before the answer.</summary>
        public Task UnsubscribeAsync(int channel) => AskAsync("unsubscribe", channel);

        private async Task AskAsync(string type, int channel)
        {
            await client.SendAsync($$"""{"type":"{{type}}","id":"done","channel":"{{channel}}"}""");
            while (true)
            {
                var message = JsonDocument.Parse(await client.NextAsync()).RootElement;
                if (message.GetProperty("type").GetString() != "publication")
                {
                    return;
                }

                Heard.Add((int.Parse(message.GetProperty("channel").GetString()!, CultureInfo.InvariantCulture), message.GetProperty("data").GetInt32()));
            }
        }
    }

    private sealed record Step(int Client, int Channel, int Kind);
}
