using ActorHub.Hub.Brokers;
using Microsoft.Extensions.Time.Testing;

namespace ActorHub.Hub.Tests.Brokers;

public sealed class InMemoryBrokerTests : BrokerContract, IDisposable
{
    private static readonly ChannelPolicy Keeping = new() { HistorySize = 10, HistoryAge = TimeSpan.FromMinutes(1) };

    private readonly FakeTimeProvider _time = new();
    private readonly InMemoryBroker _broker;

    public InMemoryBrokerTests() => _broker = new InMemoryBroker(_time, 100_000);

    public void Dispose() => _broker.Dispose();

    [Fact]
    public async Task A_channel_that_nobody_has_open_begins_a_new_epoch()
    {
        var first = await OpenAsync(new ChannelPolicy());
        await first.PublishAsync(Message());
        await first.DisposeAsync();
        await using var second = await OpenAsync(new ChannelPolicy());
        Assert.NotEqual(first.Position.Epoch, second.Position.Epoch);
        Assert.Equal(0, second.Position.Offset);
    }

    [Fact]
    public async Task A_channel_whose_history_is_kept_continues_its_epoch()
    {
        var first = await OpenAsync(Keeping);
        var position = (await first.PublishAsync(Message())).Position;
        await first.DisposeAsync();
        _time.Advance(TimeSpan.FromSeconds(59));
        await using var second = await OpenAsync(Keeping);

        Assert.Equal(position, second.Position);
        Assert.Single((await ReadAsync(second)).Publications);
    }

    [Fact]
    public async Task A_channel_with_a_recent_key_continues_its_epoch_and_knows_the_key_for_five_minutes()
    {
        var first = await OpenAsync(new ChannelPolicy());
        await first.PublishAsync(Message("k"));
        await first.DisposeAsync();
        _time.Advance(TimeSpan.FromMinutes(5));
        var second = await OpenAsync(new ChannelPolicy());
        Assert.Equal(PublishOutcome.Duplicate, (await second.PublishAsync(Message("k"))).Outcome);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(PublishOutcome.Accepted, (await second.PublishAsync(Message("k"))).Outcome);
    }

    [Fact]
    public async Task A_publication_is_kept_until_its_age_and_its_memory_is_back_soon_after()
    {
        var channel = await OpenAsync(Keeping);
        var first = (await channel.PublishAsync(Message())).Position;
        _time.Advance(TimeSpan.FromSeconds(30));
        await channel.PublishAsync(Message());
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(2, (await ReadAsync(channel)).Publications.Length);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        var page = await channel.ReadAsync(new HistoryQuery { Since = first with { Offset = 0 } }, 1000);
        Assert.Equal((1, RecoveryFailure.TooOld), (page.Publications.Length, page.Gap!.Value));

        Assert.NotEqual(0, _broker.HistoryBytes);
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(0, _broker.HistoryBytes);
        Assert.Equal(2, (await ReadAsync(channel)).Position.Offset); // the open channel goes on
    }

    [Fact]
    public async Task Nothing_is_left_of_a_closed_channel_when_all_has_expired()
    {
        var channel = await OpenAsync(Keeping);
        await channel.PublishAsync(Message("k"));
        await channel.DisposeAsync();
        _time.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal(0, _broker.HistoryBytes);
        Assert.NotEqual(channel.Position.Epoch, (await OpenAsync(Keeping)).Position.Epoch);
    }

    [Fact]
    public async Task When_the_memory_is_used_up_the_channel_that_publishes_loses_its_own_oldest()
    {
        var all = Keeping with { HistorySize = int.MaxValue };
        var quiet = await OpenAsync(all, "quiet");
        await quiet.PublishAsync(Message());
        var loud = await OpenAsync(all, "loud");
        for (var n = 0; n < 1000; n++)
        {
            await loud.PublishAsync(new BrokerMessage(null, new byte[1000], SenderEcho.Included));
        }

        Assert.InRange(_broker.HistoryBytes, 90_000, 100_000);
        Assert.Single((await ReadAsync(quiet)).Publications);
        var page = await loud.ReadAsync(new HistoryQuery { Since = loud.Position, Limit = 1000 }, int.MaxValue);
        Assert.InRange(page.Publications.Length, 50, 99);
        Assert.Equal((RecoveryFailure.TooOld, 1000), (page.Gap!.Value, page.Publications[^1].Position.Offset));
    }

    [Fact]
    public async Task Keys_have_the_same_bound_and_are_refused_beyond_it()
    {
        var channel = await OpenAsync(new ChannelPolicy());
        var accepted = 0;
        while ((await channel.PublishAsync(Message($"{accepted}"))).Outcome == PublishOutcome.Accepted)
        {
            accepted++;
        }

        Assert.InRange(accepted, 100, 1000);
        Assert.Equal(PublishOutcome.TooManyKeys, (await channel.PublishAsync(Message("another"))).Outcome);
        Assert.Equal(PublishOutcome.Duplicate, (await channel.PublishAsync(Message("0"))).Outcome);
        Assert.Equal(PublishOutcome.Accepted, (await channel.PublishAsync(Message())).Outcome);
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(PublishOutcome.Accepted, (await channel.PublishAsync(Message("another"))).Outcome);
    }

    protected override IBroker CreateBroker() => new InMemoryBroker();

    private static BrokerMessage Message(string? key = null) =>
        new BrokerMessage(null, "1"u8.ToArray(), SenderEcho.Included) with { Options = key is null ? null : new PublishOptions { Key = key } };

    private static ValueTask<HistoryPage> ReadAsync(IBrokerChannel channel) => channel.ReadAsync(new HistoryQuery(), 1000);

    private ValueTask<IBrokerChannel> OpenAsync(ChannelPolicy policy, string name = "a") => _broker.OpenAsync(name, policy, new Deaf());

    private sealed class Deaf : IBrokerListener
    {
        public void OnPublication(Publication publication)
        {
        }
    }
}
