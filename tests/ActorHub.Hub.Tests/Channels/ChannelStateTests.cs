using System.Runtime.CompilerServices;
using ActorHub.Hub.Brokers;
using ActorHub.Hub.Channels;
using Akka.Actor;

namespace ActorHub.Hub.Tests.Channels;

public sealed class ChannelStateTests
{
    /// <summary>It kept the last batch until the next one: a megabyte published once to each channel was there to stay.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void A_channel_keeps_no_payload_that_it_has_handed_out(int publications)
    {
        var state = new ChannelState("lobby", new InMemoryBroker(), new HubLimits(), new HubMeter(), TimeProvider.System)
        {
            Arrivals = new Arrivals(ActorRefs.Nobody),
        };
        var payload = Arrive(state.Arrivals, publications);
        Assert.True(state.Flush(() => { }));
        GC.Collect();
        Assert.False(payload.IsAlive);
        GC.KeepAlive(state);
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // so that no local variable of the test holds the payload
    private static WeakReference Arrive(Arrivals arrivals, int publications)
    {
        var payload = "1"u8.ToArray();
        for (var n = 1; n <= publications; n++)
        {
            arrivals.OnPublication(new Publication("lobby", new StreamPosition("e", n), null, payload));
        }

        return new WeakReference(payload);
    }
}
