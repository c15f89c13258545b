using System.Net;
using System.Text;
using System.Threading.Channels;
using ActorHub.Hub.Tests.Support;
using ActorHub.WebSockets;

namespace ActorHub.Hub.Tests;

public sealed class HubHostTests
{
    private static readonly HubOptions AnyPort = new() { EndPoint = new IPEndPoint(IPAddress.Loopback, 0) };

    [Fact]
    public async Task A_hub_says_where_it_listens_and_a_second_one_cannot_listen_there()
    {
        await using var first = await HubHost.StartAsync(AnyPort);
        Assert.NotEqual(0, first.EndPoint.Port);
        var error = await Assert.ThrowsAsync<HubStartException>(() => HubHost.StartAsync(new HubOptions { EndPoint = first.EndPoint }));
        Assert.Contains(first.EndPoint.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_closes_every_client_with_1001_and_may_be_repeated()
    {
        await using var hub = await TestHub.StartAsync();
        var clients = await hub.ConnectAsync("lobby", 3);
        await hub.Host.StopAsync(TestHub.Patience);
        foreach (var client in clients)
        {
            Assert.Equal((int)CloseCode.GoingAway, await client.Closed);
        }

        await hub.Host.StopAsync(TimeSpan.Zero);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => hub.Host.PublishAsync("lobby", Json("1")));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => hub.Host.SubscribeAsync("lobby", _ => { }));
    }

    [Fact]
    public async Task The_program_publishes_sends_and_broadcasts_in_no_connections_name()
    {
        await using var hub = await TestHub.StartAsync();
        var ann = await hub.ConnectAsync();
        await ann.SubscribeAsync("lobby");
        await hub.Host.PublishAsync("lobby", Json("{ }"));
        Assert.Equal("""{"type":"publication","channel":"lobby","offset":1,"from":null,"data":{ }}""", await ann.NextAsync());
        Assert.True(await hub.Host.SendAsync(ann.Id, Json("1")));
        Assert.Equal("""{"type":"message","from":null,"data":1}""", await ann.NextAsync());
        await hub.Host.BroadcastAsync(Json("2"));
        Assert.Equal("""{"type":"message","from":null,"data":2}""", await ann.NextAsync());
        Assert.False(await hub.Host.SendAsync("nobody", Json("1")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("1 2")]
    [InlineData("hello")]
    public async Task The_program_cannot_send_what_is_not_one_json_value(string json)
    {
        await using var hub = await TestHub.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => hub.Host.PublishAsync("lobby", Json(json)));
    }

    [Fact]
    public async Task The_program_is_told_why_it_was_refused()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Limits = new HubLimits { MaxLiveChannels = 1 } });
        await hub.Host.PublishAsync("the one channel", Json("1"));
        Assert.Equal("invalid-channel", (await Assert.ThrowsAsync<HubException>(() => hub.Host.PublishAsync("", Json("1")))).Code);
        Assert.Equal("too-many-channels", (await Assert.ThrowsAsync<HubException>(() => hub.Host.PublishAsync("a", Json("1")))).Code);
        Assert.Equal("too-many-channels", (await Assert.ThrowsAsync<HubException>(() => hub.Host.SubscribeAsync("a", _ => { }))).Code);
    }

    [Fact]
    public async Task An_in_process_subscriber_hears_publications_until_it_is_disposed()
    {
        await using var hub = await TestHub.StartAsync();
        var heard = Channel.CreateUnbounded<Publication>();
        var subscription = await hub.Host.SubscribeAsync("lobby", publication => heard.Writer.TryWrite(publication));
        var ann = await hub.ConnectAsync();
        await ann.AskAsync("""{"type":"publish","id":1,"channel":"lobby","data":[1 ]}""");
        var publication = await heard.Reader.ReadAsync().AsTask().WaitAsync(TestHub.Patience);
        Assert.Equal(("lobby", 1, ann.Id), (publication.Channel, publication.Position.Offset, publication.From));
        Assert.Equal("[1 ]", Encoding.UTF8.GetString(publication.Data.Span));

        await subscription.DisposeAsync();
        await hub.WhenAsync(counts => counts.Subscriptions == 0);
        await ann.AskAsync("""{"type":"publish","id":2,"channel":"lobby","data":2}""");
        Assert.False(heard.Reader.TryRead(out _));
    }

    [Fact]
    public async Task A_handler_that_throws_is_called_with_the_next_publication()
    {
        await using var hub = await TestHub.StartAsync();
        var heard = Channel.CreateUnbounded<long>();
        await hub.Host.SubscribeAsync("lobby", publication =>
        {
            heard.Writer.TryWrite(publication.Position.Offset);
            throw new InvalidOperationException("a defect");
        });
        for (var n = 1; n <= 3; n++)
        {
            await hub.Host.PublishAsync("lobby", Json("1"));
            Assert.Equal(n, await heard.Reader.ReadAsync().AsTask().WaitAsync(TestHub.Patience));
        }
    }

    [Fact]
    public async Task A_handler_that_is_too_slow_loses_its_subscription_and_holds_up_nobody()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Limits = new HubLimits { MaxPendingPublications = 5 } });
        using var gate = new ManualResetEventSlim();
        await hub.Host.SubscribeAsync("lobby", _ => gate.Wait());
        var ann = await hub.ConnectAsync();
        await ann.SubscribeAsync("lobby");
        for (var n = 1; n <= 10; n++)
        {
            await hub.Host.PublishAsync("lobby", Json("1"));
            Assert.StartsWith($$"""{"type":"publication","channel":"lobby","offset":{{n}},""", await ann.NextAsync(), StringComparison.Ordinal);
        }

        gate.Set();
        await hub.WhenAsync(counts => counts.Subscriptions == 1);
    }

    private static byte[] Json(string json) => Encoding.UTF8.GetBytes(json);
}
