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
        await using var channel = await CreateBroker().OpenAsync("a", listener);
        var position = await channel.PublishAsync(Message("\"x\"", SenderEcho.Excluded));
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
        await using var one = await broker.OpenAsync("a", listeners[0]);
        await using var two = await broker.OpenAsync("a", listeners[1]);
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
        await using var early = await broker.OpenAsync("a", new Listener());
        var before = await early.PublishAsync(Message("1"));
        var listener = new Listener();
        await using var late = await broker.OpenAsync("a", listener);
        Assert.Equal(before, late.Position);
        var after = await early.PublishAsync(Message("2"));
        Assert.Equal(after, (await listener.NextAsync()).Position);
    }

    [Fact]
    public async Task Channels_do_not_hear_each_other()
    {
        var broker = CreateBroker();
        var (ofA, ofB) = (new Listener(), new Listener());
        await using var a = await broker.OpenAsync("a", ofA);
        await using var b = await broker.OpenAsync("b", ofB);
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
        await using var one = await broker.OpenAsync("a", stays);
        await (await broker.OpenAsync("a", goes)).DisposeAsync();
        await one.PublishAsync(Message("1"));
        await stays.NextAsync();
        Assert.Empty(goes.Heard);
    }

    /// <summary>Makes the broker under test, with nothing in it.</summary>
    protected abstract IBroker CreateBroker();

    private static BrokerMessage Message(string data, SenderEcho echo = SenderEcho.Included) => new("me", Encoding.UTF8.GetBytes(data), echo);

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
