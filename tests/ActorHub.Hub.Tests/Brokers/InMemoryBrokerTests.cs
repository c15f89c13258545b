using ActorHub.Hub.Brokers;

namespace ActorHub.Hub.Tests.Brokers;

public sealed class InMemoryBrokerTests : BrokerContract
{
    [Fact]
    public async Task A_channel_that_nobody_has_open_begins_a_new_epoch()
    {
        var broker = new InMemoryBroker();
        var first = await broker.OpenAsync("a", new Deaf());
        await first.PublishAsync(new BrokerMessage(null, "1"u8.ToArray(), SenderEcho.Included));
        await first.DisposeAsync();
        await using var second = await broker.OpenAsync("a", new Deaf());
        Assert.NotEqual(first.Position.Epoch, second.Position.Epoch);
        Assert.Equal(0, second.Position.Offset);
    }

    protected override IBroker CreateBroker() => new InMemoryBroker();

    private sealed class Deaf : IBrokerListener
    {
        public void OnPublication(Publication publication)
        {
        }
    }
}
