using ActorHub.Hub.Tests.Support;
using ActorHub.WebSockets;

namespace ActorHub.Hub.Tests;

public sealed class ProtocolTests
{
    [Fact]
    public async Task The_hub_welcomes_a_connection_with_its_id_the_version_and_the_limits()
    {
        await using var hub = await TestHub.StartAsync();
        var client = await hub.ConnectAsync();
        Assert.Equal(16, client.Id.Length);
        Assert.Equal(
            $$$"""{"type":"welcome","connection":"{{{client.Id}}}","protocol":1,"limits":{"messageBytes":1048576,"channelNameBytes":255,"subscriptions":128,"publishesPerSecond":10000}}""",
            client.Welcome);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("actorhub.v1.json", true)]
    [InlineData("chat, actorhub.v1.json", true)]
    [InlineData("chat", false)]
    public async Task The_native_dialect_is_spoken_by_name_and_without_one(string? offered, bool named)
    {
        await using var hub = await TestHub.StartAsync();
        var client = hub.Connect("/ws", subprotocol: offered);
        Assert.Equal(named, (await client.Head).Contains("Sec-WebSocket-Protocol: actorhub.v1.json", StringComparison.Ordinal));
        Assert.StartsWith("""{"type":"welcome",""", await client.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_publication_reaches_the_other_subscribers_and_the_publisher()
    {
        await using var hub = await TestHub.StartAsync();
        var ann = await hub.ConnectAsync();
        var bob = await hub.ConnectAsync();
        var epoch = await ann.SubscribeAsync("lobby");
        Assert.Equal(epoch, await bob.SubscribeAsync("lobby"));

        await ann.SendAsync("""{"type":"publish","id":"2","channel":"lobby","data":{"text":"hi"}}""");

        var publication = $$$"""{"type":"publication","channel":"lobby","offset":1,"from":"{{{ann.Id}}}","data":{"text":"hi"}}""";
        Assert.Equal(publication, await bob.NextAsync());
        Assert.Equal($$"""{"type":"published","id":"2","channel":"lobby","epoch":"{{epoch}}","offset":1}""", await ann.NextAsync());
        Assert.Equal(publication, await ann.NextAsync());
    }

    [Fact]
    public async Task Subscribed_says_where_the_channel_stands()
    {
        await using var hub = await TestHub.StartAsync();
        var ann = await hub.ConnectAsync();
        var epoch = await ann.SubscribeAsync("lobby");
        await ann.AskAsync("""{"type":"publish","id":1,"channel":"lobby","data":1,"echo":false}""");
        var bob = await hub.ConnectAsync();
        Assert.Equal(
            $$"""{"type":"subscribed","id":7,"channel":"lobby","epoch":"{{epoch}}","offset":1}""",
            await bob.AskAsync("""{"type":"subscribe","id":7,"channel":"lobby"}"""));
    }

    [Fact]
    public async Task Publishing_needs_no_subscription_and_echo_false_leaves_the_publisher_out()
    {
        await using var hub = await TestHub.StartAsync();
        var ann = await hub.ConnectAsync();
        var bob = await hub.ConnectAsync();
        await ann.SubscribeAsync("lobby");
        await bob.SubscribeAsync("lobby");
        var carol = await hub.ConnectAsync();

        await ann.AskAsync("""{"type":"publish","id":1,"channel":"lobby","data":1,"echo":false}""");
        await carol.AskAsync("""{"type":"publish","id":2,"channel":"lobby","data":2,"echo":false}""");

        Assert.Contains("\"data\":1", await bob.NextAsync(), StringComparison.Ordinal);
        Assert.Contains("\"data\":2", await bob.NextAsync(), StringComparison.Ordinal);
        Assert.Contains("\"data\":2", await ann.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_unsubscribed_hears_no_more()
    {
        await using var hub = await TestHub.StartAsync();
        var ann = await hub.ConnectAsync();
        await ann.SubscribeAsync("lobby");
        Assert.Equal(
            """{"type":"unsubscribed","id":"u","channel":"lobby"}""",
            await ann.AskAsync("""{"type":"unsubscribe","id":"u","channel":"lobby"}"""));
        Assert.StartsWith("""{"type":"published",""", await ann.AskAsync("""{"type":"publish","id":1,"channel":"lobby","data":1}"""), StringComparison.Ordinal);
        Assert.Equal("""{"type":"pong","id":2}""", await ann.AskAsync("""{"type":"ping","id":2}"""));
    }

    [Fact]
    public async Task A_direct_message_reaches_one_connection()
    {
        await using var hub = await TestHub.StartAsync();
        var ann = await hub.ConnectAsync();
        var bob = await hub.ConnectAsync();
        Assert.Equal(
            $$"""{"type":"sent","id":1,"to":"{{bob.Id}}"}""",
            await ann.AskAsync($$"""{"type":"send","id":1,"to":"{{bob.Id}}","data":[1, 2]}"""));
        Assert.Equal($$"""{"type":"message","from":"{{ann.Id}}","data":[1, 2]}""", await bob.NextAsync());
    }

    [Fact]
    public async Task A_broadcast_reaches_all_connections_the_sender_too_unless_it_wants_no_echo()
    {
        await using var hub = await TestHub.StartAsync();
        var ann = await hub.ConnectAsync();
        var bob = await hub.ConnectAsync();

        await ann.SendAsync("""{"type":"broadcast","id":1,"data":"all"}""");
        await ann.SendAsync("""{"type":"broadcast","id":2,"data":"others","echo":false}""");

        Assert.Equal($$"""{"type":"message","from":"{{ann.Id}}","data":"all"}""", await ann.NextAsync());
        Assert.Equal("""{"type":"broadcasted","id":1}""", await ann.NextAsync());
        Assert.Equal("""{"type":"broadcasted","id":2}""", await ann.NextAsync());
        Assert.Equal($$"""{"type":"message","from":"{{ann.Id}}","data":"all"}""", await bob.NextAsync());
        Assert.Equal($$"""{"type":"message","from":"{{ann.Id}}","data":"others"}""", await bob.NextAsync());
    }

    /// <summary>Once the welcome was written before the router had the session: a broadcast in between missed it.</summary>
    [Fact]
    public async Task A_broadcast_made_after_a_welcome_reaches_the_newcomer()
    {
        await using var hub = await TestHub.StartAsync();
        var ann = await hub.ConnectAsync();
        for (var i = 0; i < 200; i++)
        {
            var newcomer = await hub.ConnectAsync();
            await ann.SendAsync($$"""{"type":"broadcast","data":{{i}},"echo":false}""");
            Assert.Equal($$"""{"type":"message","from":"{{ann.Id}}","data":{{i}}}""", await newcomer.NextAsync());
            newcomer.Drop();
        }
    }

    [Fact]
    public async Task Presence_lists_the_subscribers()
    {
        await using var hub = await TestHub.StartAsync();
        var ann = await hub.ConnectAsync();
        Assert.Equal(
            """{"type":"presence","id":1,"channel":"lobby","count":0,"members":[]}""",
            await ann.AskAsync("""{"type":"presence","id":1,"channel":"lobby"}"""));
        await ann.SubscribeAsync("lobby");
        var bob = await hub.ConnectAsync();
        await bob.SubscribeAsync("lobby");
        Assert.Equal(
            $$"""{"type":"presence","id":1,"channel":"lobby","count":2,"members":["{{ann.Id}}","{{bob.Id}}"]}""",
            await ann.AskAsync("""{"type":"presence","id":1,"channel":"lobby"}"""));
    }

    [Fact]
    public async Task A_presence_reply_lists_as_many_as_the_limit_allows_and_counts_all()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Limits = new HubLimits { MaxPresenceMembers = 1 } });
        var clients = await hub.ConnectAsync("lobby", 3);
        Assert.Equal(
            $$"""{"type":"presence","id":1,"channel":"lobby","count":3,"members":["{{clients[0].Id}}"]}""",
            await clients[0].AskAsync("""{"type":"presence","id":1,"channel":"lobby"}"""));
    }

    [Theory]
    [InlineData("\"a\"")]
    [InlineData("1.50e+2")]
    [InlineData("\"\\u0041\\/\"")]
    [InlineData("-0")]
    public async Task An_id_is_given_back_as_it_was_spelled(string id)
    {
        await using var hub = await TestHub.StartAsync();
        var client = await hub.ConnectAsync();
        Assert.Equal($$"""{"type":"pong","id":{{id}}}""", await client.AskAsync($$"""{"id":{{id}},"type":"ping"}"""));
    }

    [Fact]
    public async Task Without_an_id_there_is_no_reply_of_success()
    {
        await using var hub = await TestHub.StartAsync();
        var ann = await hub.ConnectAsync();
        await ann.SendAsync("""{"type":"subscribe","channel":"lobby"}""");
        await ann.SendAsync("""{"type":"publish","channel":"lobby","data":1}""");
        await ann.SendAsync("""{"type":"ping"}""");
        Assert.Equal($$"""{"type":"publication","channel":"lobby","offset":1,"from":"{{ann.Id}}","data":1}""", await ann.NextAsync());
        await ann.SendAsync("""{"type":"unsubscribe","channel":"lobby"}""");
        Assert.Equal("""{"type":"pong","id":1}""", await ann.AskAsync("""{"type":"ping","id":1}"""));
    }

    [Theory]
    [InlineData("{ \"a\" :\t1.0 ,\n\"b\":\"\\u00e9\" }")]
    [InlineData("12345678901234567890.000")]
    [InlineData("null")]
    [InlineData("\"😀\"")]
    public async Task Data_passes_through_byte_for_byte(string data)
    {
        await using var hub = await TestHub.StartAsync();
        var ann = await hub.ConnectAsync();
        await ann.SubscribeAsync("lobby");
        await ann.SendAsync($$"""{"type":"publish","data": {{data}} ,"channel":"lobby"}""");
        Assert.Equal($$"""{"type":"publication","channel":"lobby","offset":1,"from":"{{ann.Id}}","data":{{data}}}""", await ann.NextAsync());
    }

    [Fact]
    public async Task Names_with_quotes_and_any_script_come_back_as_the_same_name()
    {
        await using var hub = await TestHub.StartAsync();
        var ann = await hub.ConnectAsync();
        Assert.StartsWith(
            """{"type":"subscribed","id":1,"channel":"日本 \"quoted\" \\",""",
            await ann.AskAsync("""{"type":"subscribe","id":1,"channel":"日本 \"quoted\" \\"}"""),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_in_frames_of_every_size_arrive_whole()
    {
        await using var hub = await TestHub.StartAsync();
        var ann = await hub.ConnectAsync(1 << 20);
        await ann.SubscribeAsync("lobby");
        foreach (var size in new[] { 1, 100, 200, 65_000, 70_000, 500_000 })
        {
            var data = "\"" + new string('x', size) + "\"";
            await ann.SendAsync(Opcode.Text, System.Text.Encoding.UTF8.GetBytes($$"""{"type":"publish","channel":"lobby","data":{{data}}}"""));
            Assert.EndsWith($",\"data\":{data}}}", await ann.NextAsync(), StringComparison.Ordinal);
        }
    }
}
