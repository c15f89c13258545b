using ActorHub.Hub.Channels;
using ActorHub.Hub.Tests.Support;
using Akka.Actor;

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

    private static void Sweep(TestHub hub) => hub.Host.Node.Channels.Tell(ChannelsActor.Sweep.Instance);
}
