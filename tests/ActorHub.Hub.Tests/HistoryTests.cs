using System.Collections.Immutable;
using System.Text;
using ActorHub.Hub.Tests.Support;

namespace ActorHub.Hub.Tests;

/// <summary>History, recovery and the conditions of publications, as a client sees them.</summary>
public sealed class HistoryTests
{
    private static readonly ChannelPolicy Keeping = new() { HistorySize = 5 };

    [Fact]
    public async Task A_subscriber_that_names_its_position_receives_what_it_has_missed_before_anything_new()
    {
        await using var hub = await StartAsync();
        var ann = await hub.ConnectAsync();
        var epoch = await PublishAsync(ann, "chat:1", 4);
        var bob = await hub.ConnectAsync();

        Assert.Equal(
            $$"""{"type":"subscribed","id":1,"channel":"chat:1","epoch":"{{epoch}}","offset":2,"recovered":true}""",
            await bob.AskAsync($$$"""{"type":"subscribe","id":1,"channel":"chat:1","since":{"epoch":"{{{epoch}}}","offset":2}}"""));
        await PublishAsync(ann, "chat:1", 1);
        for (var offset = 3; offset <= 5; offset++)
        {
            Assert.StartsWith($$"""{"type":"publication","channel":"chat:1","offset":{{offset}},"from":"{{ann.Id}}","data":""", await bob.NextAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Who_has_missed_nothing_has_recovered_also_without_a_history()
    {
        await using var hub = await StartAsync();
        var ann = await hub.ConnectAsync();
        foreach (var channel in (string[])["chat:1", "plain", "off:1"])
        {
            var epoch = await PublishAsync(ann, channel, 2);
            var subscribed = await SubscribeSinceAsync(ann, channel, epoch, 2);
            Assert.EndsWith($$""","epoch":"{{epoch}}","offset":2,"recovered":true}""", subscribed, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("chat:1", 0, "too-old", 7)] // 3 to 7 are kept
    [InlineData("chat:1", 1, "too-old", 7)]
    [InlineData("chat:1", 8, "new-epoch", 7)]
    [InlineData("plain", 6, "too-old", 7)]
    [InlineData("off:1", 6, "too-old", 7)]
    public async Task Who_cannot_recover_is_told_why_and_where_it_goes_on(string channel, int since, string reason, int offset)
    {
        await using var hub = await StartAsync();
        var ann = await hub.ConnectAsync();
        var epoch = await PublishAsync(ann, channel, 7);
        var subscribed = await SubscribeSinceAsync(ann, channel, epoch, since);
        Assert.EndsWith($$""","epoch":"{{epoch}}","offset":{{offset}},"recovered":false,"reason":"{{reason}}"}""", subscribed, StringComparison.Ordinal);
        Assert.Equal("""{"type":"pong","id":1}""", await ann.AskAsync("""{"type":"ping","id":1}""")); // no publication came
    }

    [Fact]
    public async Task A_position_of_another_epoch_is_told()
    {
        await using var hub = await StartAsync();
        var ann = await hub.ConnectAsync();
        var epoch = await PublishAsync(ann, "chat:1", 1);
        Assert.EndsWith($$""","epoch":"{{epoch}}","offset":1,"recovered":false,"reason":"new-epoch"}""", await SubscribeSinceAsync(ann, "chat:1", "x", 1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_missed_publications_are_not_sent()
    {
        await using var hub = await StartAsync(limits: new HubLimits { MaxPagePublications = 3 });
        var ann = await hub.ConnectAsync();
        var epoch = await PublishAsync(ann, "chat:1", 5);
        Assert.EndsWith(""","offset":5,"recovered":false,"reason":"too-many"}""", await SubscribeSinceAsync(ann, "chat:1", epoch, 1), StringComparison.Ordinal);
        var bob = await hub.ConnectAsync();
        Assert.EndsWith(""","offset":2,"recovered":true}""", await SubscribeSinceAsync(bob, "chat:1", epoch, 2), StringComparison.Ordinal);
        Assert.Contains("\"offset\":3,", await bob.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_publication_comes_at_the_beginning_by_request_or_by_namespace()
    {
        await using var hub = await StartAsync();
        var ann = await hub.ConnectAsync();
        await PublishAsync(ann, "chat:1", 3);
        await PublishAsync(ann, "news:1", 3);
        Assert.EndsWith("\"offset\":2}", await ann.AskAsync("""{"type":"subscribe","id":1,"channel":"chat:1","cache":true}"""), StringComparison.Ordinal);
        Assert.Contains("\"channel\":\"chat:1\",\"offset\":3,", await ann.NextAsync(), StringComparison.Ordinal);
        Assert.EndsWith("\"offset\":2}", await ann.AskAsync("""{"type":"subscribe","id":2,"channel":"news:1"}"""), StringComparison.Ordinal);
        Assert.Contains("\"channel\":\"news:1\",\"offset\":3,", await ann.NextAsync(), StringComparison.Ordinal);

        var bob = await hub.ConnectAsync();
        Assert.EndsWith("\"offset\":2,\"recovered\":false,\"reason\":\"new-epoch\"}", await SubscribeSinceAsync(bob, "news:1", "x", 9), StringComparison.Ordinal);
        Assert.Contains("\"channel\":\"news:1\",\"offset\":3,", await bob.NextAsync(), StringComparison.Ordinal);
        Assert.EndsWith("\"offset\":0}", await bob.AskAsync("""{"type":"subscribe","id":2,"channel":"news:2"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_is_read_forwards_and_backwards_in_pages()
    {
        await using var hub = await StartAsync(limits: new HubLimits { MaxPagePublications = 3 });
        var ann = await hub.ConnectAsync();
        var epoch = await PublishAsync(ann, "chat:1", 7);

        Assert.Equal(
            $$"""{"type":"history","id":1,"channel":"chat:1","epoch":"{{epoch}}","offset":7,"publications":[{"offset":3,"from":"{{ann.Id}}","data":3},{"offset":4,"from":"{{ann.Id}}","data":4}]}""",
            await ann.AskAsync("""{"type":"history","id":1,"channel":"chat:1","limit":2}"""));
        Assert.Equal([5, 6, 7], await OffsetsAsync($$$""","since":{"epoch":"{{{epoch}}}","offset":4}"""));
        Assert.Equal([7, 6, 5], await OffsetsAsync(""","reverse":true,"limit":100"""));
        Assert.Equal([4, 3], await OffsetsAsync($$$""","reverse":true,"since":{"epoch":"{{{epoch}}}","offset":5}"""));
        Assert.Equal([], await OffsetsAsync($$$""","reverse":true,"since":{"epoch":"{{{epoch}}}","offset":3}"""));
        Assert.Contains("\"offset\":7,\"reason\":\"too-old\",\"publications\":[{\"offset\":3,", await AskHistoryAsync($$$""","since":{"epoch":"{{{epoch}}}","offset":1}"""), StringComparison.Ordinal);

        Task<string> AskHistoryAsync(string more) => ann.AskAsync($$"""{"type":"history","id":2,"channel":"chat:1"{{more}}}""");

        async Task<IEnumerable<int>> OffsetsAsync(string more) =>
            System.Text.Json.JsonDocument.Parse(await AskHistoryAsync(more)).RootElement.GetProperty("publications").EnumerateArray().Select(static each => each.GetProperty("offset").GetInt32());
    }

    [Fact]
    public async Task A_page_is_bounded_in_bytes_by_what_a_connection_can_queue()
    {
        var connections = new Connections.ConnectionOptions { MaxOutboxBytes = 4000 };
        await using var hub = await TestHub.StartAsync(new HubOptions { Connections = connections, Namespaces = Namespaces });
        for (var n = 0; n < 5; n++)
        {
            await hub.Host.PublishAsync("chat:1", Encoding.UTF8.GetBytes($"\"{new string('x', 700)}\""));
        }

        Assert.Equal(2, (await hub.Host.ReadHistoryAsync("chat:1", new HistoryQuery())).Publications.Length);
    }

    [Fact]
    public async Task A_key_makes_a_repeated_message_one_publication()
    {
        await using var hub = await StartAsync();
        var ann = await hub.ConnectAsync();
        var epoch = await ann.SubscribeAsync("chat:1");
        var publish = """{"type":"publish","id":1,"channel":"chat:1","data":"hi","key":"5f"}""";
        var published = $$"""{"type":"published","id":1,"channel":"chat:1","epoch":"{{epoch}}","offset":1}""";

        Assert.Equal(published, await ann.AskAsync(publish));
        Assert.Contains("\"offset\":1,", await ann.NextAsync(), StringComparison.Ordinal);
        Assert.Equal(published, await ann.AskAsync(publish));
        Assert.Equal("""{"type":"pong","id":2}""", await ann.AskAsync("""{"type":"ping","id":2}"""));
    }

    [Fact]
    public async Task A_publication_at_an_unexpected_position_is_a_conflict_that_names_the_position()
    {
        await using var hub = await StartAsync();
        var ann = await hub.ConnectAsync();
        var epoch = await PublishAsync(ann, "chat:1", 2);
        Assert.Equal(
            $$"""{"type":"error","id":1,"code":"conflict","message":"The channel is not at the expected position: something else was published. Nothing was published now.","epoch":"{{epoch}}","offset":2}""",
            await ann.AskAsync(Publish(1)));
        Assert.Equal($$"""{"type":"published","id":1,"channel":"chat:1","epoch":"{{epoch}}","offset":3}""", await ann.AskAsync(Publish(2)));

        string Publish(int offset) => $$$"""{"type":"publish","id":1,"channel":"chat:1","data":1,"expected-position":{"epoch":"{{{epoch}}}","offset":{{{offset}}}}}""";
    }

    [Theory]
    [InlineData("subscribe")]
    [InlineData("presence")]
    [InlineData("history")]
    [InlineData("publish")]
    public async Task A_channel_of_an_unknown_namespace_is_refused_unless_allowed(string type)
    {
        await using (var hub = await StartAsync())
        {
            var ann = await hub.ConnectAsync();
            Assert.Contains("\"code\":\"unknown-namespace\"", await ann.AskAsync($$"""{"type":"{{type}}","id":1,"channel":"who:1","data":1}"""), StringComparison.Ordinal);
            Assert.Contains("\"code\":\"unknown-namespace\"", await ann.AskAsync($$"""{"type":"{{type}}","id":1,"channel":":1","data":1}"""), StringComparison.Ordinal);
            Assert.Equal(0, hub.Host.Counts.Channels);
        }

        await using var open = await StartAsync(Namespaces with { AllowUnknown = true });
        var bob = await open.ConnectAsync();
        Assert.Contains("\"channel\":\"who:1\"", await bob.AskAsync($$"""{"type":"{{type}}","id":1,"channel":"who:1","data":1}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscriber_whose_history_is_slow_holds_no_one_up_and_misses_nothing()
    {
        var broker = new FaultyBroker();
        await using var hub = await StartAsync(broker: broker);
        var (ann, bob) = (await hub.ConnectAsync(), await hub.ConnectAsync());
        var epoch = await PublishAsync(ann, "chat:1", 3);
        await ann.SubscribeAsync("chat:1");
        var gate = new TaskCompletionSource();
        broker.ReadGate = gate.Task;
        await bob.SendAsync($$$"""{"type":"subscribe","id":1,"channel":"chat:1","since":{"epoch":"{{{epoch}}}","offset":1}}""");
        await broker.WhenReadAsync();

        Assert.Contains("\"offset\":4", await ann.AskAsync("""{"type":"publish","id":4,"channel":"chat:1","data":4}"""), StringComparison.Ordinal);
        await ann.NextAsync();
        await ann.SendAsync("""{"type":"publish","channel":"chat:1","data":5}""");
        await ann.NextAsync();
        gate.SetResult();
        Assert.EndsWith("\"offset\":1,\"recovered\":true}", await bob.NextAsync(), StringComparison.Ordinal);
        await ann.SendAsync("""{"type":"publish","channel":"chat:1","data":6}""");
        for (var offset = 2; offset <= 6; offset++)
        {
            Assert.Contains($"\"offset\":{offset},", await bob.NextAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_subscriber_may_unsubscribe_or_leave_while_its_history_is_read()
    {
        var broker = new FaultyBroker();
        await using var hub = await StartAsync(broker: broker);
        var (ann, bob, eve) = (await hub.ConnectAsync(), await hub.ConnectAsync(), await hub.ConnectAsync());
        var epoch = await PublishAsync(ann, "chat:1", 3);
        var gate = new TaskCompletionSource();
        broker.ReadGate = gate.Task;
        var subscribe = $$$"""{"type":"subscribe","id":1,"channel":"chat:1","since":{"epoch":"{{{epoch}}}","offset":1}}""";
        await bob.SendAsync(subscribe);
        await broker.WhenReadAsync();
        await eve.SendAsync(subscribe);
        await broker.WhenReadAsync();
        eve.Drop();
        await hub.WhenAsync(static counts => counts.Connections == 2);

        Assert.Contains("\"id\":1,\"code\":\"cancelled\"", await bob.AskAsync("""{"type":"unsubscribe","id":2,"channel":"chat:1"}"""), StringComparison.Ordinal);
        Assert.Equal("""{"type":"unsubscribed","id":2,"channel":"chat:1"}""", await bob.NextAsync());
        gate.SetResult();
        broker.ReadGate = null;
        Assert.EndsWith("\"recovered\":true}", await bob.AskAsync(subscribe), StringComparison.Ordinal); // and again, from the start
        Assert.Contains("\"offset\":2,", await bob.NextAsync(), StringComparison.Ordinal);
        Assert.Contains("\"offset\":3,", await bob.NextAsync(), StringComparison.Ordinal);
        Assert.EndsWith("""{"type":"presence","id":9,"channel":"chat:1","count":1,"members":[""" + $"\"{bob.Id}\"]}}", await ann.AskAsync("""{"type":"presence","id":9,"channel":"chat:1"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_that_cannot_be_read_or_comes_too_late_refuses_the_command_only()
    {
        var time = new ManualTime();
        var broker = new FaultyBroker { Read = () => false };
        await using var hub = await StartAsync(broker: broker, time: time);
        var ann = await hub.ConnectAsync();
        var epoch = await PublishAsync(ann, "chat:1", 3);
        string[] commands =
        [
            $$$"""{"type":"subscribe","id":1,"channel":"chat:1","since":{"epoch":"{{{epoch}}}","offset":1}}""",
            """{"type":"history","id":1,"channel":"chat:1"}""",
        ];
        foreach (var command in commands)
        {
            Assert.Contains("\"id\":1,\"code\":\"broker-unavailable\"", await ann.AskAsync(command), StringComparison.Ordinal);
        }

        broker.Read = () => true;
        broker.ReadGate = new TaskCompletionSource().Task;
        foreach (var command in commands)
        {
            await ann.SendAsync(command);
            await broker.WhenReadAsync();
            await time.WhenTimerSetAsync();
            time.Advance(TimeSpan.FromSeconds(10));
            Assert.Contains("\"id\":1,\"code\":\"broker-unavailable\"", await ann.NextAsync(), StringComparison.Ordinal);
        }

        broker.ReadGate = null;
        Assert.EndsWith("\"recovered\":true}", await ann.AskAsync(commands[0]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "type":"subscribe","since":1 """)]
    [InlineData(""" "type":"subscribe","since":{} """)]
    [InlineData(""" "type":"subscribe","since":{"epoch":"e"} """)]
    [InlineData(""" "type":"subscribe","since":{"offset":1} """)]
    [InlineData(""" "type":"subscribe","since":{"epoch":"","offset":1} """)]
    [InlineData(""" "type":"subscribe","since":{"epoch":"e","offset":-1} """)]
    [InlineData(""" "type":"subscribe","since":{"epoch":"e","offset":1.5} """)]
    [InlineData(""" "type":"subscribe","since":{"epoch":"e","offset":99999999999999999999} """)]
    [InlineData(""" "type":"subscribe","since":{"epoch":"e","epoch":"e","offset":1} """)]
    [InlineData(""" "type":"subscribe","since":{"epoch":"\ud800","offset":1} """)]
    [InlineData(""" "type":"subscribe","since":{"epoch":"01234567890123456789012345678901234567890123456789012345678901234","offset":1} """)]
    [InlineData(""" "type":"subscribe","cache":1 """)]
    [InlineData(""" "type":"history","limit":0 """)]
    [InlineData(""" "type":"history","limit":-1 """)]
    [InlineData(""" "type":"history","limit":1.5 """)]
    [InlineData(""" "type":"history","limit":"1" """)]
    [InlineData(""" "type":"history","reverse":"yes" """)]
    [InlineData(""" "type":"publish","data":1,"key":"" """)]
    [InlineData(""" "type":"publish","data":1,"key":7 """)]
    [InlineData(""" "type":"publish","data":1,"expected-position":null """)]
    public async Task A_field_of_the_wrong_kind_or_size_is_refused(string fields)
    {
        await using var hub = await StartAsync();
        var ann = await hub.ConnectAsync();
        Assert.Contains("\"id\":1,\"code\":\"invalid-field\"", await ann.AskAsync($$"""{"channel":"chat:1","id":1,{{fields}}}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_has_at_most_128_bytes()
    {
        await using var hub = await StartAsync();
        var ann = await hub.ConnectAsync();
        Assert.Contains("published", await ann.AskAsync($$"""{"type":"publish","id":1,"channel":"chat:1","data":1,"key":"{{new string('é', 64)}}"}"""), StringComparison.Ordinal);
        Assert.Contains("invalid-field", await ann.AskAsync($$"""{"type":"publish","id":1,"channel":"chat:1","data":1,"key":"{{new string('é', 64)}}x"}"""), StringComparison.Ordinal);
        Assert.Contains("invalid-field", await ann.AskAsync($$"""{"type":"publish","id":1,"channel":"chat:1","data":1,"key":"{{new string('x', 1000)}}"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_position_may_have_unknown_fields_and_stand_anywhere()
    {
        await using var hub = await StartAsync();
        var ann = await hub.ConnectAsync();
        var epoch = await PublishAsync(ann, "chat:1", 2);
        var subscribed = await ann.AskAsync($$$"""{"since":{"x":[{}],"offset":1,"epoch":"{{{epoch}}}"},"id":1,"channel":"chat:1","type":"subscribe"}""");
        Assert.EndsWith("\"recovered\":true}", subscribed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_publishes_under_conditions_and_reads_history()
    {
        await using var hub = await StartAsync();
        var first = await hub.Host.PublishAsync("chat:1", "1"u8.ToArray(), new PublishOptions { Key = "k" });
        Assert.Equal(first, await hub.Host.PublishAsync("chat:1", "2"u8.ToArray(), new PublishOptions { Key = "k" }));
        var second = await hub.Host.PublishAsync("chat:1", "3"u8.ToArray(), new PublishOptions { ExpectedPosition = first });

        var conflict = await Assert.ThrowsAsync<HubException>(() => hub.Host.PublishAsync("chat:1", "4"u8.ToArray(), new PublishOptions { ExpectedPosition = first }));
        Assert.Equal((HubErrorCodes.Conflict, second), (conflict.Code, conflict.Position!.Value));
        var page = await hub.Host.ReadHistoryAsync("chat:1", new HistoryQuery { Since = first });
        Assert.Equal((second, "3"), (page.Position, Encoding.UTF8.GetString(Assert.Single(page.Publications).Data.Span)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => hub.Host.ReadHistoryAsync("chat:1", new HistoryQuery { Limit = 0 }));
        Assert.Equal(HubErrorCodes.UnknownNamespace, (await Assert.ThrowsAsync<HubException>(() => hub.Host.PublishAsync("who:1", "4"u8.ToArray()))).Code);
    }

    private static readonly ChannelNamespaces Namespaces = new()
    {
        Named = ImmutableDictionary<string, ChannelPolicy>.Empty
            .Add("chat", Keeping)
            .Add("off", Keeping with { Recovery = false })
            .Add("news", Keeping with { Cache = true }),
    };

    private static Task<TestHub> StartAsync(ChannelNamespaces? namespaces = null, HubLimits? limits = null, FaultyBroker? broker = null, TimeProvider? time = null) => TestHub.StartAsync(new HubOptions
    {
        Namespaces = namespaces ?? Namespaces,
        Limits = limits ?? new HubLimits(),
        Broker = broker,
        TimeProvider = time ?? TimeProvider.System,
    });

    /// <summary>Publishes the offsets as data.</summary>
    /// <returns>The channel's epoch.</returns>
    private static async Task<string> PublishAsync(TestClient client, string channel, int count)
    {
        var epoch = "";
        for (var n = 1; n <= count; n++)
        {
            var published = await client.AskAsync($$"""{"type":"publish","id":"p","channel":"{{channel}}","data":{{n}}}""");
            epoch = System.Text.Json.JsonDocument.Parse(published).RootElement.GetProperty("epoch").GetString()!;
        }

        return epoch;
    }

    private static Task<string> SubscribeSinceAsync(TestClient client, string channel, string epoch, int offset) =>
        client.AskAsync($$$"""{"type":"subscribe","id":"s","channel":"{{{channel}}}","since":{"epoch":"{{{epoch}}}","offset":{{{offset}}}}}""");
}
