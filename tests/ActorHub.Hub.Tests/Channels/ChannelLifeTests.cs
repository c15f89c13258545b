using System.Text.Json;
using ActorHub.Hub.Tests.Support;

namespace ActorHub.Hub.Tests.Channels;

public sealed class ChannelLifeTests
{
    [Fact]
    public async Task An_idle_channel_ends_and_comes_back_with_a_new_epoch()
    {
        await using var hub = await TestHub.StartAsync();
        var ann = await hub.ConnectAsync();
        var epoch = await ann.SubscribeAsync("lobby");
        await ann.AskAsync("""{"type":"unsubscribe","id":1,"channel":"lobby"}""");
        Sweep(hub);
        Sweep(hub);
        await hub.WhenAsync(counts => counts.Channels == 0);
        Assert.NotEqual(epoch, await ann.SubscribeAsync("lobby"));
    }

    [Fact]
    public async Task A_channel_with_a_subscriber_stays()
    {
        await using var hub = await TestHub.StartAsync();
        var ann = await hub.ConnectAsync();
        var epoch = await ann.SubscribeAsync("lobby");
        await ann.AskAsync("""{"type":"publish","id":1,"channel":"empty","data":1,"echo":false}""");
        Sweep(hub);
        Sweep(hub);
        await hub.WhenAsync(counts => counts.Channels == 1);
        var bob = await hub.ConnectAsync();
        Assert.Equal(epoch, await bob.SubscribeAsync("lobby"));
    }

    [Fact]
    public async Task Nothing_is_lost_when_channels_end_while_they_are_used()
    {
        await using var hub = await TestHub.StartAsync();
        using var stop = new CancellationTokenSource();
        var sweeper = await hub.ConnectAsync();
        var sweeping = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                Sweep(hub);
                await sweeper.AskAsync("""{"type":"presence","id":1,"channel":"lobby"}"""); // not faster than the hub can follow
            }
        });
        var ann = await hub.ConnectAsync();
        for (var n = 0; n < 300; n++)
        {
            await ann.SubscribeAsync("lobby");
            await ann.SendAsync($$"""{"type":"publish","channel":"lobby","data":{{n}}}""");
            Assert.EndsWith($",\"data\":{n}}}", await ann.NextAsync($"publication {n}"), StringComparison.Ordinal);
            Assert.Contains("\"unsubscribed\"", await ann.AskAsync("""{"type":"unsubscribe","id":1,"channel":"lobby"}"""), StringComparison.Ordinal);
        }

        await stop.CancelAsync();
        await sweeping;
    }

    /// <summary>The publishers are not subscribed, so nothing but their commands keeps the channel.</summary>
    [Fact]
    public async Task Publications_that_meet_a_channel_while_it_ends_are_accepted_once_and_in_order()
    {
        const int Each = 300;
        await using var hub = await TestHub.StartAsync();
        var publishers = new[] { await hub.ConnectAsync(), await hub.ConnectAsync() };
        var accepted = (await Task.WhenAll(publishers.Select(publisher => Task.Run(() => PublishAsync(hub, publisher, Each))))).ToList();

        // On a busy machine each sweep may have met the next burst. Now there is none, so the channel ends at least once.
        Sweep(hub);
        Sweep(hub);
        await hub.WhenAsync(static counts => counts.Channels == 0);
        accepted.Add(await PublishAsync(hub, publishers[0], 3));

        var offsets = accepted.SelectMany(positions => positions).ToLookup(position => position.Epoch, position => position.Offset);
        Assert.True(offsets.Count > 1, "the channel never ended");
        Assert.All(offsets, epoch => Assert.Equal(Enumerable.Range(1, epoch.Count()), epoch.Order()));
    }

    /// <summary>Publishes in bursts of three. After each the channel is swept twice, so it ends where nobody has used it between the two.</summary>
    /// <returns>The positions, in the order of the answers.</returns>
    private static async Task<List<(string Epoch, int Offset)>> PublishAsync(TestHub hub, TestClient publisher, int count)
    {
        const int Burst = 3;
        var accepted = new List<(string, int)>();
        for (var n = 0; n < count; n += Burst)
        {
            for (var each = n; each < n + Burst; each++)
            {
                await publisher.SendAsync($$"""{"type":"publish","id":{{each}},"channel":"lobby","data":{{each}}}""");
            }

            for (var each = n; each < n + Burst; each++)
            {
                var answer = JsonDocument.Parse(await publisher.NextAsync($"answer {each}")).RootElement;
                Assert.Equal(("published", each), (answer.GetProperty("type").GetString(), answer.GetProperty("id").GetInt32()));
                accepted.Add((answer.GetProperty("epoch").GetString()!, answer.GetProperty("offset").GetInt32()));
            }

            Sweep(hub);
            Sweep(hub);
        }

        return accepted;
    }

    private static void Sweep(TestHub hub) => hub.Host.Node.Channels.EndUnused();
}
