using System.Collections.Concurrent;
using System.Text;
using ActorHub.Hub.Brokers;
using ActorHub.Hub.Tests.Support;

namespace ActorHub.Hub.Tests.Brokers;

/// <summary>What every broker must do.</summary>
public abstract class BrokerContract
{
    [Fact]
    public async Task A_publication_is_heard_with_the_position_that_the_publisher_is_told()
    {
        var listener = new Listener();
        await using var channel = await CreateBroker().OpenAsync("a", new ChannelPolicy(), listener);
        var position = (await channel.PublishAsync(Message("\"x\"", SenderEcho.Excluded))).Position;
        var heard = await listener.NextAsync();
        Assert.Equal(new StreamPosition(channel.Position.Epoch, channel.Position.Offset + 1), position);
        Assert.Equal(("a", position, "me", SenderEcho.Excluded), (heard.Channel, heard.Position, heard.From, heard.Echo));
        Assert.Equal("\"x\"", Encoding.UTF8.GetString(heard.Data.Span));
    }

    [Fact]
    public async Task Everyone_who_has_a_channel_open_hears_the_same_in_the_same_order()
    {
        const int Each = 200;
        var broker = CreateBroker();
        var listeners = new[] { new Listener(), new Listener() };
        await using var one = await broker.OpenAsync("a", new ChannelPolicy(), listeners[0]);
        await using var two = await broker.OpenAsync("a", new ChannelPolicy(), listeners[1]);
        await Task.WhenAll(new[] { one, two }.Select(channel => Task.Run(async () =>
        {
            for (var n = 0; n < Each; n++)
            {
                await channel.PublishAsync(Message($"{n}"));
            }
        })));
        var first = await listeners[0].NextAsync(2 * Each);
        var second = await listeners[1].NextAsync(2 * Each);
        Assert.Equal(Enumerable.Range(1, 2 * Each), first.Select(p => (int)p.Position.Offset));
        Assert.Equal(first.Select(p => p.Position), second.Select(p => p.Position));
    }

    [Fact]
    public async Task Who_opens_later_hears_what_follows_its_position()
    {
        var broker = CreateBroker();
        await using var early = await broker.OpenAsync("a", new ChannelPolicy(), new Listener());
        var before = (await early.PublishAsync(Message("1"))).Position;
        var listener = new Listener();
        await using var late = await broker.OpenAsync("a", new ChannelPolicy(), listener);
        Assert.Equal(before, late.Position);
        var after = (await early.PublishAsync(Message("2"))).Position;
        Assert.Equal(after, (await listener.NextAsync()).Position);
    }

    [Fact]
    public async Task Channels_do_not_hear_each_other()
    {
        var broker = CreateBroker();
        var (ofA, ofB) = (new Listener(), new Listener());
        await using var a = await broker.OpenAsync("a", new ChannelPolicy(), ofA);
        await using var b = await broker.OpenAsync("b", new ChannelPolicy(), ofB);
        await a.PublishAsync(Message("1"));
        await b.PublishAsync(Message("2"));
        Assert.Equal("a", (await ofA.NextAsync()).Channel);
        Assert.Equal("b", (await ofB.NextAsync()).Channel);
    }

    [Fact]
    public async Task A_channel_that_is_closed_hears_no_more()
    {
        var broker = CreateBroker();
        var (stays, goes) = (new Listener(), new Listener());
        await using var one = await broker.OpenAsync("a", new ChannelPolicy(), stays);
        await (await broker.OpenAsync("a", new ChannelPolicy(), goes)).DisposeAsync();
        await one.PublishAsync(Message("1"));
        await stays.NextAsync();
        Assert.Empty(goes.Heard);
    }

    [Fact]
    public async Task A_page_has_what_was_published_before_it_was_read()
    {
        await using var channel = await CreateBroker().OpenAsync("a", Keeping, new Listener());
        for (var n = 1; n <= 5; n++)
        {
            await channel.PublishAsync(Message($"{n}"));
        }

        var at = new StreamPosition(channel.Position.Epoch, 2);
        Assert.Equal("3,4,5 at 5", Text(await channel.ReadAsync(new HistoryQuery { Since = at }, 1000)));
        Assert.Equal("3,4 at 5", Text(await channel.ReadAsync(new HistoryQuery { Since = at, Limit = 2 }, 1000)));
        Assert.Equal("3,4 at 5", Text(await channel.ReadAsync(new HistoryQuery { Since = at }, 2)));
        Assert.Equal("3 at 5", Text(await channel.ReadAsync(new HistoryQuery { Since = at }, 0)));
        Assert.Equal("5,4 at 5", Text(await channel.ReadAsync(new HistoryQuery { Reverse = true, Limit = 2 }, 1000)));
        Assert.Equal("1 at 5", Text(await channel.ReadAsync(new HistoryQuery { Since = at, Reverse = true }, 1000)));
    }

    [Fact]
    public async Task A_channel_without_history_keeps_none_and_says_so()
    {
        await using var channel = await CreateBroker().OpenAsync("a", new ChannelPolicy(), new Listener());
        var first = (await channel.PublishAsync(Message("1"))).Position;
        await channel.PublishAsync(Message("2"));

        Assert.Equal(" at 2 TooOld", Text(await channel.ReadAsync(new HistoryQuery { Since = first }, 1000)));
        Assert.Equal(" at 2", Text(await channel.ReadAsync(new HistoryQuery { Since = first with { Offset = 2 } }, 1000)));
    }

    [Fact]
    public async Task A_message_with_a_key_is_published_once_and_answered_alike()
    {
        var listener = new Listener();
        await using var channel = await CreateBroker().OpenAsync("a", new ChannelPolicy(), listener);
        var first = await channel.PublishAsync(Message("1", key: "k"));
        await channel.PublishAsync(Message("2"));
        var again = await channel.PublishAsync(Message("3", key: "k"));
        var other = await channel.PublishAsync(Message("4", key: "l"));

        Assert.Equal(PublishOutcome.Accepted, first.Outcome);
        Assert.Equal(first with { Outcome = PublishOutcome.Duplicate }, again);
        Assert.Equal((PublishOutcome.Accepted, 3), (other.Outcome, other.Position.Offset));
        Assert.Equal(["1", "2", "4"], (await listener.NextAsync(3)).Select(static p => Encoding.UTF8.GetString(p.Data.Span)));
    }

    [Fact]
    public async Task A_message_is_published_only_at_the_position_that_it_expects()
    {
        var listener = new Listener();
        await using var channel = await CreateBroker().OpenAsync("a", new ChannelPolicy(), listener);
        var before = channel.Position;

        var accepted = await channel.PublishAsync(Message("1", expected: before));
        var late = await channel.PublishAsync(Message("2", expected: before));
        var foreign = await channel.PublishAsync(Message("3", expected: accepted.Position with { Epoch = "x" }));

        Assert.Equal(PublishOutcome.Accepted, accepted.Outcome);
        Assert.Equal(new PublishResult(accepted.Position, PublishOutcome.Conflict), late);
        Assert.Equal(late, foreign);
        Assert.Equal("1", Encoding.UTF8.GetString((await listener.NextAsync()).Data.Span));
        Assert.Empty(listener.Heard);
    }

    [Fact]
    public async Task Of_several_writers_that_expect_the_same_position_one_succeeds()
    {
        await using var channel = await CreateBroker().OpenAsync("a", new ChannelPolicy(), new Listener());
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(async () => await channel.PublishAsync(Message($"{n}", expected: channel.Position)))));

        Assert.Single(results, static result => result.Outcome == PublishOutcome.Accepted);
    }

    private static readonly ChannelPolicy Keeping = new() { HistorySize = 10 };

    private static string Text(HistoryPage page) =>
        $"{string.Join(',', page.Publications.Select(static p => Encoding.UTF8.GetString(p.Data.Span)))} at {page.Position.Offset} {page.Gap}".TrimEnd();

    /// <summary>Makes the broker under test, with nothing in it.</summary>
    protected abstract IBroker CreateBroker();

    private static BrokerMessage Message(string data, SenderEcho echo = SenderEcho.Included, string? key = null, StreamPosition? expected = null) =>
        new("me", Encoding.UTF8.GetBytes(data), echo) { Options = key is null && expected is null ? null : new PublishOptions { Key = key, ExpectedPosition = expected } };

    private sealed class Listener : IBrokerListener
    {
        private readonly SemaphoreSlim _arrived = new(0);

        public ConcurrentQueue<Publication> Heard { get; } = new();

        public void OnPublication(Publication publication)
        {
            Heard.Enqueue(publication);
            _arrived.Release();
        }

        public async Task<Publication> NextAsync()
        {
            Assert.True(await _arrived.WaitAsync(TestHub.Patience), "no publication came");
            return Heard.TryDequeue(out var publication) ? publication : throw new InvalidOperationException();
        }

        public async Task<List<Publication>> NextAsync(int count)
        {
            var heard = new List<Publication>();
            while (heard.Count < count)
            {
                heard.Add(await NextAsync());
            }

            return heard;
        }
    }
}
