using System.Text.RegularExpressions;
using ActorHub.Connections;
using ActorHub.Hub.Errors;
using ActorHub.Hub.Tests.Support;
using ActorHub.WebSockets;

namespace ActorHub.Hub.Tests;

public sealed partial class ErrorTests
{
    public static TheoryData<string, string> BadMessages => new()
    {
        { "", "invalid-json" },
        { "{", "invalid-json" },
        { "hello", "invalid-json" },
        { """{"type":"ping"}x""", "invalid-json" },
        { """{"type":"ping",}""", "invalid-json" },
        { """{"type":"publish","channel":"a","data":}""", "invalid-json" },
        { """{"type":"ping","x":""" + new string('[', 100) + new string(']', 100) + "}", "invalid-json" },
        { """{"type":"ping","id":1,"\ud800":1}""", "invalid-json" },
        { "[]", "not-an-object" },
        { "\"ping\"", "not-an-object" },
        { "null", "not-an-object" },
        { """{"type":"dance"}""", "unknown-type" },
        { """{"type":"Ping"}""", "unknown-type" },
        { "{}", "missing-field" },
        { """{"type":"subscribe"}""", "missing-field" },
        { """{"type":"unsubscribe"}""", "missing-field" },
        { """{"type":"presence"}""", "missing-field" },
        { """{"type":"publish","channel":"a"}""", "missing-field" },
        { """{"type":"publish","data":1}""", "missing-field" },
        { """{"type":"send","to":"a"}""", "missing-field" },
        { """{"type":"send","data":1}""", "missing-field" },
        { """{"type":"broadcast"}""", "missing-field" },
        { """{"type":1}""", "invalid-field" },
        { """{"type":"subscribe","channel":1}""", "invalid-field" },
        { """{"type":"send","to":null,"data":1}""", "invalid-field" },
        { """{"type":"publish","channel":"a","data":1,"echo":"no"}""", "invalid-field" },
        { """{"type":"ping","id":null}""", "invalid-field" },
        { """{"type":"ping","id":{}}""", "invalid-field" },
        { """{"type":"ping","id":""" + new string('1', 129) + "}", "invalid-field" },
        { """{"type":"\ud800"}""", "invalid-field" },
        { """{"type":"ping","type":"ping"}""", "duplicate-field" },
        { """{"type":"publish","channel":"a","data":1,"data":2}""", "duplicate-field" },
        { """{"type":"subscribe","channel":""}""", "invalid-channel" },
        { """{"type":"subscribe","channel":"a\nb"}""", "invalid-channel" },
        { """{"type":"subscribe","channel":"\u0085"}""", "invalid-channel" },
        { """{"type":"subscribe","channel":"\ud800"}""", "invalid-channel" },
        { $$"""{"type":"subscribe","channel":"{{new string('a', 256)}}"}""", "invalid-channel" },
        { $$"""{"type":"subscribe","channel":"{{new string('é', 128)}}"}""", "invalid-channel" },
        { $$"""{"type":"subscribe","channel":"{{new string('a', 2000)}}"}""", "invalid-channel" },
        { """{"type":"unsubscribe","channel":"lobby"}""", "not-subscribed" },
        { """{"type":"send","to":"nobody","data":1}""", "unknown-connection" },
    };

    [Theory]
    [MemberData(nameof(BadMessages))]
    public async Task A_bad_message_gets_an_error_and_the_connection_lives(string message, string code)
    {
        await using var hub = await TestHub.StartAsync();
        var client = await hub.ConnectAsync();
        Assert.Equal(Error(null, code), await client.AskAsync(message));
        Assert.Equal("""{"type":"pong","id":1}""", await client.AskAsync("""{"type":"ping","id":1}"""));
    }

    [Fact]
    public async Task An_error_carries_the_id_wherever_it_stands()
    {
        await using var hub = await TestHub.StartAsync();
        var client = await hub.ConnectAsync();
        Assert.Equal(Error("\"x\"", "unknown-type"), await client.AskAsync("""{"type":"dance","id":"x"}"""));
        Assert.Equal(Error("7", "invalid-field"), await client.AskAsync("""{"type":"subscribe","channel":[],"id":7}"""));
    }

    [Fact]
    public async Task Fields_that_nobody_knows_are_ignored()
    {
        await using var hub = await TestHub.StartAsync();
        var client = await hub.ConnectAsync();
        Assert.Equal("""{"type":"pong","id":1}""", await client.AskAsync("""{"x":{"type":"y","id":2},"type":"ping","x":[],"id":1}"""));
    }

    [Fact]
    public async Task A_binary_message_gets_an_error()
    {
        await using var hub = await TestHub.StartAsync();
        var client = await hub.ConnectAsync();
        await client.SendAsync(Opcode.Binary, [1, 2, 3]);
        Assert.Equal(Error(null, "binary-message"), await client.NextAsync());
    }

    [Fact]
    public async Task Subscribing_twice_is_an_error_and_changes_nothing()
    {
        await using var hub = await TestHub.StartAsync();
        var client = await hub.ConnectAsync();
        await client.SubscribeAsync("lobby");
        Assert.Equal(Error("1", "already-subscribed"), await client.AskAsync("""{"type":"subscribe","id":1,"channel":"lobby"}"""));
        await client.SendAsync("""{"type":"publish","channel":"lobby","data":1}""");
        await client.NextAsync("the one publication");
        Assert.Equal("""{"type":"pong","id":1}""", await client.AskAsync("""{"type":"ping","id":1}"""));
    }

    [Fact]
    public async Task A_connection_has_a_limit_of_subscriptions()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Limits = new HubLimits { MaxSubscriptionsPerConnection = 2 } });
        var client = await hub.ConnectAsync();
        await client.SubscribeAsync("a");
        await client.SubscribeAsync("b");
        Assert.Equal(Error("1", "too-many-subscriptions"), await client.AskAsync("""{"type":"subscribe","id":1,"channel":"c"}"""));
        await client.AskAsync("""{"type":"unsubscribe","id":2,"channel":"a"}""");
        await client.SubscribeAsync("c");
    }

    [Fact]
    public async Task The_hub_has_a_limit_of_live_channels()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Limits = new HubLimits { MaxLiveChannels = 1 } });
        var client = await hub.ConnectAsync();
        await client.SubscribeAsync("a");
        Assert.Equal(Error("1", "too-many-channels"), await client.AskAsync("""{"type":"subscribe","id":1,"channel":"b"}"""));
        Assert.Equal(Error("2", "too-many-channels"), await client.AskAsync("""{"type":"publish","id":2,"channel":"b","data":1}"""));
        Assert.Equal(Error("3", "not-subscribed"), await client.AskAsync("""{"type":"unsubscribe","id":3,"channel":"b"}"""));
    }

    [Fact]
    public async Task Publishing_faster_than_allowed_is_an_error_until_time_has_passed()
    {
        var time = new ManualTime();
        await using var hub = await TestHub.StartAsync(new HubOptions { Limits = new HubLimits { MaxPublishesPerSecond = 2 }, TimeProvider = time });
        var client = await hub.ConnectAsync();
        await client.AskAsync("""{"type":"publish","id":1,"channel":"a","data":1}""");
        await client.AskAsync("""{"type":"broadcast","id":2,"data":1,"echo":false}""");
        Assert.Equal(Error("3", "rate-limited"), await client.AskAsync("""{"type":"publish","id":3,"channel":"a","data":1}"""));
        Assert.Equal(Error("4", "rate-limited"), await client.AskAsync("""{"type":"send","id":4,"to":"x","data":1}"""));
        time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.StartsWith("""{"type":"published",""", await client.AskAsync("""{"type":"publish","id":5,"channel":"a","data":1}"""), StringComparison.Ordinal);
        Assert.Equal(Error("6", "rate-limited"), await client.AskAsync("""{"type":"publish","id":6,"channel":"a","data":1}"""));
    }

    [Fact]
    public async Task A_broker_that_does_not_take_a_publication_is_an_error_and_the_channel_lives()
    {
        var broker = new FaultyBroker { Accept = _ => false };
        await using var hub = await TestHub.StartAsync(new HubOptions { Broker = broker });
        var client = await hub.ConnectAsync();
        await client.SubscribeAsync("a");
        Assert.Equal(Error("1", "broker-unavailable"), await client.AskAsync("""{"type":"publish","id":1,"channel":"a","data":1}"""));
        broker.Accept = _ => true;
        Assert.StartsWith("""{"type":"published",""", await client.AskAsync("""{"type":"publish","id":2,"channel":"a","data":1}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_does_not_open_a_channel_is_an_error_and_the_next_try_may_succeed()
    {
        var broker = new FaultyBroker { Open = _ => false };
        await using var hub = await TestHub.StartAsync(new HubOptions { Broker = broker });
        var client = await hub.ConnectAsync();
        Assert.Equal(Error("1", "broker-unavailable"), await client.AskAsync("""{"type":"subscribe","id":1,"channel":"a"}"""));
        broker.Open = _ => true;
        await client.SubscribeAsync("a");
    }

    [Fact]
    public async Task A_broker_that_never_answers_a_publication_is_an_error_after_its_deadline()
    {
        var time = new ManualTime();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var broker = new FaultyBroker { Gate = gate.Task };
        await using var hub = await TestHub.StartAsync(new HubOptions { Broker = broker, TimeProvider = time });
        var client = await hub.ConnectAsync();
        await client.SendAsync("""{"type":"publish","id":1,"channel":"a","data":1}""");
        await time.WhenTimerSetAsync();
        time.Advance(TimeSpan.FromSeconds(10)); // as the protocol says
        Assert.Equal(Error("1", "broker-unavailable"), await client.NextAsync());
        broker.Gate = null;
        Assert.StartsWith("""{"type":"published",""", await client.AskAsync("""{"type":"publish","id":2,"channel":"a","data":1}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_never_opens_a_channel_is_an_error_after_its_deadline_and_what_it_opens_later_is_closed()
    {
        var time = new ManualTime();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var broker = new FaultyBroker { OpenGate = gate.Task };
        await using var hub = await TestHub.StartAsync(new HubOptions { Broker = broker, TimeProvider = time });
        var client = await hub.ConnectAsync();
        await client.SendAsync("""{"type":"subscribe","id":1,"channel":"a"}""");
        await time.WhenTimerSetAsync();
        time.Advance(TimeSpan.FromSeconds(10)); // as the protocol says
        Assert.Equal(Error("1", "broker-unavailable"), await client.NextAsync());
        gate.SetResult();
        await broker.WhenClosed;
        broker.OpenGate = null;
        await client.SubscribeAsync("a");
    }

    [Fact]
    public void Codes_are_unique_and_those_of_the_document()
    {
        var document = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "PROTOCOL.md"));
        var section = document[document.IndexOf("## Errors", StringComparison.Ordinal)..document.IndexOf("## Close codes", StringComparison.Ordinal)];
        var documented = Row().Matches(section).Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(documented, HubError.All.Select(error => error.Code));
        Assert.Equal(documented.Length, documented.Distinct().Count());
        Assert.Equal(documented, typeof(HubErrorCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!));
        Assert.All(
            typeof(HubError).GetFields(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static),
            field => Assert.Contains((HubError)field.GetValue(null)!, HubError.All));
    }

    [Fact]
    public void Slow_consumers_are_closed_with_the_code_that_contracts_and_document_name()
    {
        var document = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "PROTOCOL.md"));

        Assert.Equal(HubCloseCodes.SlowConsumer, (ushort)ConnectionOptions.SlowConsumer.Code);
        Assert.Contains($"| {HubCloseCodes.SlowConsumer} | Slow consumer", document, StringComparison.Ordinal);
    }

    private static string Error(string? id, string code) =>
        $$"""{"type":"error",{{(id is null ? "" : $"\"id\":{id},")}}"code":"{{code}}","message":"{{HubError.All.Single(e => e.Code == code).Message}}"}""";

    [GeneratedRegex(@"^\| `([a-z-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
