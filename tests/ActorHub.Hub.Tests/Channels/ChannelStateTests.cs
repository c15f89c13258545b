using System.Runtime.CompilerServices;
using ActorHub.Hub.Brokers;
using ActorHub.Hub.Channels;

namespace ActorHub.Hub.Tests.Channels;

public sealed class ChannelStateTests
{
    /// <summary>It kept the last batch until the next one: a megabyte published once to each channel was there to stay.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task A_channel_keeps_no_payload_that_it_has_handed_out(int publications)
    {
        var inbox = new ChannelInbox("lobby", new ChannelPolicy());
        var (broker, limits, meter) = (new InMemoryBroker(), new HubLimits(), new HubMeter());
        var state = new ChannelState(inbox, new ChannelRegistry(limits, new ChannelNamespaces(), meter), broker, limits, meter, TimeProvider.System);
        var listener = inbox.Listen();
        state.Opened(await broker.OpenAsync("lobby", new ChannelPolicy(), listener));
        var payload = Arrive(listener, publications);
        Deliver(state);
        GC.Collect();
        Assert.False(payload.IsAlive);
        GC.KeepAlive(state);
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // so that no local variable of the test holds the publications
    private static void Deliver(ChannelState state) =>
        Assert.True(state.Deliver((ChannelStage.Idle)state.Stage, state.Inbox.TakePublications(), () => { }));

    [MethodImpl(MethodImplOptions.NoInlining)] // so that no local variable of the test holds the payload
    private static WeakReference Arrive(IBrokerListener listener, int publications)
    {
        var payload = "1"u8.ToArray();
        for (var n = 1; n <= publications; n++)
        {
            listener.OnPublication(new Publication("lobby", new StreamPosition("e", n), null, payload));
        }

        return new WeakReference(payload);
    }
}
