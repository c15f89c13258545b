using System.Text;
using System.Threading.Channels;
using ActorHub.Connections.Tests.Transports;
using ActorHub.Connections.Transports;
using ActorHub.Hub.Channels;
using ActorHub.Hub.Tests.Support;
using ActorHub.WebSockets;
using Akka.Actor;
using Akka.Event;

namespace ActorHub.Hub.Tests;

public sealed class CrashTests
{
    private const string Crash = """{"type":"publish","id":"c","channel":"fragile","data":"crash"}""";

    [Fact]
    public async Task A_channel_that_crashes_keeps_its_subscribers_and_offsets()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Broker = new FaultyBroker() });
        var ann = await hub.ConnectAsync();
        var bob = await hub.ConnectAsync();
        await bob.SubscribeAsync("fragile");
        await ann.AskAsync("""{"type":"publish","id":1,"channel":"fragile","data":1}""");

        Assert.StartsWith("""{"type":"error","id":"c","code":"internal-error",""", await ann.AskAsync(Crash), StringComparison.Ordinal);

        await ann.AskAsync("""{"type":"publish","id":2,"channel":"fragile","data":2}""");
        Assert.Equal($$"""{"type":"publication","channel":"fragile","offset":1,"from":"{{ann.Id}}","data":1}""", await bob.NextAsync());
        Assert.Equal($$"""{"type":"publication","channel":"fragile","offset":2,"from":"{{ann.Id}}","data":2}""", await bob.NextAsync());
        Assert.Equal(
            $$"""{"type":"presence","id":3,"channel":"fragile","count":1,"members":["{{bob.Id}}"]}""",
            await ann.AskAsync("""{"type":"presence","id":3,"channel":"fragile"}"""));
    }

    /// <summary>The run of the delivery never ended: the channel delivered nothing more to anyone, and answered nothing.</summary>
    [Fact]
    public async Task A_connection_that_throws_while_it_is_sent_to_fails_alone()
    {
        await using var hub = await TestHub.StartAsync();
        var first = await hub.ConnectAsync();
        var (failing, faulty) = await ConnectFaultyAsync(hub);
        var last = await hub.ConnectAsync();
        foreach (var client in (TestClient[])[first, failing, last])
        {
            await client.SubscribeAsync("lobby");
        }

        faulty.BreakNextWrite();
        await hub.Host.PublishAsync("lobby", "1"u8.ToArray()).WaitAsync(TestHub.Patience);
        await hub.Host.PublishAsync("lobby", "2"u8.ToArray()).WaitAsync(TestHub.Patience);

        foreach (var client in (TestClient[])[first, last])
        {
            Assert.Equal("""{"type":"publication","channel":"lobby","offset":1,"from":null,"data":1}""", await client.NextAsync());
            Assert.Equal("""{"type":"publication","channel":"lobby","offset":2,"from":null,"data":2}""", await client.NextAsync());
        }

        Assert.Equal(1011, await failing.Closed);
    }

    [Fact]
    public async Task A_connection_that_throws_on_a_broadcast_fails_alone()
    {
        await using var hub = await TestHub.StartAsync();
        var first = await hub.ConnectAsync();
        var (failing, faulty) = await ConnectFaultyAsync(hub);
        var last = await hub.ConnectAsync();

        faulty.BreakNextWrite();
        await hub.Host.BroadcastAsync("1"u8.ToArray()).WaitAsync(TestHub.Patience);

        foreach (var client in (TestClient[])[first, last])
        {
            Assert.Equal("""{"type":"message","from":null,"data":1}""", await client.NextAsync());
        }

        Assert.Equal(1011, await failing.Closed);
    }

    /// <summary>Its session stayed in the router and in its channels for ever.</summary>
    [Fact]
    public async Task A_connection_that_throws_on_its_last_Close_leaves_the_hub()
    {
        await using var hub = await TestHub.StartAsync();
        var (failing, faulty) = await ConnectFaultyAsync(hub);
        await failing.SubscribeAsync("lobby");

        faulty.BreakNextWrite();
        hub.Host.Connections.Tell(Kill.Instance);

        await hub.WhenAsync(counts => counts is { Connections: 0, Subscriptions: 0 });
    }

    [Fact]
    public async Task Publications_around_a_crash_are_all_delivered_once()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Broker = new FaultyBroker() });
        var ann = await hub.ConnectAsync();
        var bob = await hub.ConnectAsync();
        await bob.SubscribeAsync("fragile");
        for (var n = 0; n < 100; n++)
        {
            await ann.SendAsync(n % 20 == 10 ? Crash : $$"""{"type":"publish","channel":"fragile","data":{{n}}}""");
        }

        for (var offset = 1; offset <= 95; offset++)
        {
            Assert.StartsWith($$"""{"type":"publication","channel":"fragile","offset":{{offset}},""", await bob.NextAsync(), StringComparison.Ordinal);
        }

        for (var crash = 0; crash < 5; crash++)
        {
            Assert.Contains("internal-error", await ann.NextAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_channel_that_crashes_too_often_ends_and_tells_everyone()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Broker = new FaultyBroker() });
        var ann = await hub.ConnectAsync();
        var bob = await hub.ConnectAsync();
        var epoch = await bob.SubscribeAsync("fragile");
        await bob.SubscribeAsync("other");
        for (var n = 0; n < ChannelsActor.MaxRestarts; n++)
        {
            Assert.Contains("internal-error", await ann.AskAsync(Crash), StringComparison.Ordinal);
        }

        Assert.StartsWith("""{"type":"error","id":"c","code":"channel-failed",""", await ann.AskAsync(Crash), StringComparison.Ordinal);

        Assert.Equal("""{"type":"unsubscribed","channel":"fragile","reason":"channel-failed"}""", await bob.NextAsync());
        await hub.WhenAsync(counts => counts is { Channels: 1, Subscriptions: 1 });
        Assert.NotEqual(epoch, await bob.SubscribeAsync("fragile"));
        await ann.AskAsync("""{"type":"publish","id":1,"channel":"other","data":1}""");
        Assert.StartsWith("""{"type":"publication","channel":"other",""", await bob.NextAsync(), StringComparison.Ordinal);
    }

    /// <summary>The broker's late answer met a stopped actor, and the publisher's credit was lost with it.</summary>
    [Fact]
    public async Task Publications_in_flight_at_the_broker_are_answered_once_when_their_channel_fails_for_good()
    {
        const int InFlight = 3;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var broker = new FaultyBroker { Gate = gate.Task };
        await using var hub = await TestHub.StartAsync(new HubOptions { Broker = broker });
        var ann = await hub.ConnectAsync();
        var bob = await hub.ConnectAsync();
        for (var n = 0; n < InFlight; n++)
        {
            await ann.SendAsync($$"""{"type":"publish","id":{{n}},"channel":"fragile","data":{{n}}}""");
        }

        await broker.WhenOffered(InFlight);
        for (var n = 0; n <= ChannelsActor.MaxRestarts; n++)
        {
            await bob.AskAsync(Crash);
        }

        for (var n = 0; n < InFlight; n++)
        {
            Assert.StartsWith($$"""{"type":"error","id":{{n}},"code":"channel-failed",""", await ann.NextAsync($"answer {n}"), StringComparison.Ordinal);
        }

        gate.SetResult();
        Assert.StartsWith(
            """{"type":"published","id":"after",""",
            await ann.AskAsync("""{"type":"publish","id":"after","channel":"fragile","data":1}"""),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_that_wait_for_a_channel_while_it_fails_for_good_are_all_answered()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Broker = new FaultyBroker() });
        var ann = await hub.ConnectAsync();
        for (var n = 0; n < 500; n++)
        {
            await ann.SendAsync(Crash);
        }

        for (var n = 0; n < 500; n++)
        {
            Assert.StartsWith("""{"type":"error","id":"c","code":""", await ann.NextAsync($"answer {n}"), StringComparison.Ordinal);
        }
    }

    /// <summary>A command told to an actor between its end and the cleanup of its mailbox could get lost, and its credit with it.</summary>
    [Fact]
    public async Task Publications_of_others_that_meet_a_failing_channel_are_answered_once_each_and_in_order()
    {
        const int Each = 1_000;
        await using var hub = await TestHub.StartAsync(new HubOptions { Broker = new FaultyBroker() });
        var publishers = new[] { await hub.ConnectAsync(), await hub.ConnectAsync() };

        // Each fifth publication crashes the channel. So the channel fails for good again and again, with publications of both pending.
        await Task.WhenAll(publishers.Select(publisher => Task.Run(async () =>
        {
            for (var n = 0; n < Each; n++)
            {
                await publisher.SendAsync($$"""{"type":"publish","id":{{n}},"channel":"fragile","data":{{(n % 5 == 4 ? "\"crash\"" : n)}}}""");
            }
        })));

        foreach (var publisher in publishers)
        {
            for (var n = 0; n < Each; n++)
            {
                Assert.Contains($"\"id\":{n},", await publisher.NextAsync($"answer {n}"), StringComparison.Ordinal);
            }

            Assert.Equal("""{"type":"pong","id":"p"}""", await publisher.AskAsync("""{"type":"ping","id":"p"}"""));
        }
    }

    [Fact]
    public async Task Killing_a_connection_and_a_channel_leaves_a_thousand_others_delivering()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Broker = new FaultyBroker(), Dialects = FragileDialect.WithNative });
        var crashes = Channel.CreateUnbounded<object>();
        var recorder = hub.Host.System.ActorOf(Props.Create<Recorder>(crashes));
        hub.Host.System.EventStream.Subscribe(recorder, typeof(Error));
        var others = await hub.ConnectAsync("lobby", 1000);
        var ann = await hub.ConnectAsync();
        var victim = hub.Connect("/ws", subprotocol: "fragile");
        await victim.NextMessageAsync("the welcome");
        await victim.SendAsync("""{"type":"subscribe","id":1,"channel":"lobby"}""");
        await victim.NextMessageAsync("the subscription");

        await PublishToAsync(ann, others, 1);
        await victim.SendAsync("boom");
        Assert.Equal((int)CloseCode.InternalError, await victim.Closed);
        await PublishToAsync(ann, others, 2);
        await ann.AskAsync(Crash);
        await ann.AskAsync("""{"type":"publish","id":"c","channel":"lobby","data":"crash"}""");
        await PublishToAsync(ann, others, 3);

        await hub.WhenAsync(counts => counts is { Connections: 1001, Subscriptions: 1000 });
        for (var crash = 1; crash <= 3; crash++) // one for the connection, one for each channel
        {
            Assert.IsType<Error>(await crashes.Reader.ReadAsync().AsTask().WaitAsync(TestHub.Patience));
        }

        Assert.False(crashes.Reader.TryRead(out var more), $"logged too: {more}");
    }

    [Fact]
    public async Task A_dialect_that_cannot_encode_a_publication_loses_its_connections_and_nobody_else_a_message()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Dialects = FragileDialect.WithNative });
        var ann = await hub.ConnectAsync();
        var victims = new TestClient[3];
        for (var i = 0; i < victims.Length; i++)
        {
            victims[i] = hub.Connect("/ws", subprotocol: "fragile");
            await victims[i].NextMessageAsync("the welcome");
            await victims[i].SendAsync("""{"type":"subscribe","id":1,"channel":"lobby"}""");
            await victims[i].NextMessageAsync("the subscription");
        }

        var bob = await hub.ConnectAsync();
        await bob.SubscribeAsync("lobby");

        await ann.AskAsync("""{"type":"publish","id":1,"channel":"lobby","data":1}""");
        await ann.AskAsync("""{"type":"publish","id":2,"channel":"lobby","data":"unencodable"}""");
        await ann.AskAsync("""{"type":"publish","id":3,"channel":"lobby","data":3}""");

        for (var offset = 1; offset <= 3; offset++)
        {
            Assert.StartsWith($$"""{"type":"publication","channel":"lobby","offset":{{offset}},""", await bob.NextAsync(), StringComparison.Ordinal);
        }

        foreach (var victim in victims)
        {
            Assert.Equal((int)CloseCode.InternalError, await victim.Closed);
        }

        await hub.WhenAsync(counts => counts is { Connections: 2, Subscriptions: 1 });
    }

    /// <summary>The second form failed inside the restart after the first, and the channel handled nothing any more.</summary>
    [Fact]
    public async Task A_dialect_that_cannot_encode_in_two_forms_loses_both_and_the_channel_goes_on()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Dialects = FragileDialect.WithNative });
        var ann = await hub.ConnectAsync();
        var bob = await hub.ConnectAsync();
        await bob.SubscribeAsync("lobby");
        TestClient[] victims = [hub.Connect("/ws", subprotocol: "fragile"), hub.Connect("/ws", subprotocol: "fragile", extensions: "permessage-deflate")];
        foreach (var victim in victims)
        {
            await victim.NextMessageAsync("the welcome");
            await victim.SendAsync("""{"type":"subscribe","id":1,"channel":"lobby"}""");
            await victim.NextMessageAsync("the subscription");
        }

        await ann.AskAsync("""{"type":"publish","id":1,"channel":"lobby","data":"unencodable"}""");

        foreach (var victim in victims)
        {
            Assert.Equal((int)CloseCode.InternalError, await victim.Closed);
        }

        await ann.AskAsync("""{"type":"publish","id":2,"channel":"lobby","data":2}""");
        Assert.Contains("\"offset\":1,", await bob.NextAsync(), StringComparison.Ordinal);
        Assert.Contains("\"offset\":2,", await bob.NextAsync(), StringComparison.Ordinal);
        await hub.WhenAsync(counts => counts is { Connections: 2, Subscriptions: 1 });
    }

    /// <summary>What had arrived was handed out before the removal, and when that threw there was no removal.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_leaves_while_a_publication_cannot_be_encoded_is_gone(bool withAWord)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var broker = new FaultyBroker { OpenGate = gate.Task };
        await using var hub = await TestHub.StartAsync(new HubOptions { Broker = broker, Dialects = FragileDialect.WithNative });
        var ann = await hub.ConnectAsync();
        var bob = await hub.ConnectAsync();
        var victim = hub.Connect("/ws", subprotocol: "fragile");
        await victim.NextMessageAsync("the welcome");

        // The channel takes all this in one turn when its broker has opened it: the publication is not yet handed out when bob leaves.
        await victim.SendAsync("""
            {"type":"subscribe","channel":"lobby"}
            {"type":"presence","channel":"elsewhere"}
            """);
        await victim.NextMessageAsync("that the subscription is on its way");
        await SendAndPassAsync(bob, """{"type":"subscribe","id":"s","channel":"lobby"}""");
        await SendAndPassAsync(ann, """{"type":"publish","channel":"lobby","data":"unencodable"}""");
        if (withAWord)
        {
            await SendAndPassAsync(bob, """{"type":"unsubscribe","id":"u","channel":"lobby"}""");
        }
        else
        {
            bob.Drop();
            await hub.WhenAsync(counts => counts.Connections == 2); // a session leaves its channels before it is no longer counted
        }

        gate.SetResult();
        Assert.Equal((int)CloseCode.InternalError, await victim.Closed);
        Assert.Equal(
            """{"type":"presence","id":1,"channel":"lobby","count":0,"members":[]}""",
            await ann.AskAsync("""{"type":"presence","id":1,"channel":"lobby"}"""));
        if (withAWord)
        {
            Assert.Contains("\"subscribed\"", await bob.NextAsync(), StringComparison.Ordinal);
            Assert.Contains("\"unencodable\"", await bob.NextAsync(), StringComparison.Ordinal);
            Assert.Equal("""{"type":"unsubscribed","id":"u","channel":"lobby"}""", await bob.NextAsync());
        }
    }

    [Fact]
    public async Task A_codec_that_cannot_encode_a_reply_ends_its_connection_and_not_the_channel()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Dialects = FragileDialect.WithNative });
        var ann = await hub.ConnectAsync();
        var epoch = await ann.SubscribeAsync("lobby");
        var victim = hub.Connect("/ws", subprotocol: "fragile");
        await victim.NextMessageAsync("the welcome");
        await victim.SendAsync("""{"type":"subscribe","id":"unencodable","channel":"lobby"}""");
        Assert.Equal((int)CloseCode.InternalError, await victim.Closed);
        Assert.Contains(epoch, await ann.AskAsync("""{"type":"publish","id":1,"channel":"lobby","data":1}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broadcast_that_cannot_be_encoded_is_an_error_and_the_router_keeps_its_connections()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Dialects = FragileDialect.WithNative });
        var ann = await hub.ConnectAsync();
        var victim = hub.Connect("/ws", subprotocol: "fragile");
        await victim.NextMessageAsync("the welcome");
        Assert.Contains("internal-error", await ann.AskAsync("""{"type":"broadcast","id":1,"data":"unencodable"}"""), StringComparison.Ordinal);
        await ann.SendAsync("""{"type":"broadcast","data":"fine"}""");
        Assert.Equal($$"""{"type":"message","from":"{{ann.Id}}","data":"fine"}""", await ann.NextAsync());
        Assert.Equal("\"fine\"", Encoding.UTF8.GetString((await victim.NextMessageAsync()).Payload));
    }

    [Fact]
    public async Task A_dialect_may_take_several_commands_from_one_message_and_keep_state_for_each_connection()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Dialects = FragileDialect.WithNative });
        var client = hub.Connect("/ws", subprotocol: "fragile");
        await client.SendAsync(Opcode.Binary, Encoding.UTF8.GetBytes("""
            {"type":"subscribe","channel":"lobby"}
            {"type":"publish","id":1,"channel":"lobby","data":1}
            {"type":"ping"}
            """));
        var heard = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            heard.Add(Encoding.UTF8.GetString((await client.NextMessageAsync()).Payload));
        }

        Assert.Equal("Welcome 1", heard[0]);
        Assert.Equal(["Pong", "Published", "Subscribed", "p1"], heard[1..].Select(text => text.Split(' ')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task No_dialect_is_asked_to_answer_a_publication_without_an_id()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Dialects = FragileDialect.WithNative });
        var client = hub.Connect("/ws", subprotocol: "fragile");
        await client.NextMessageAsync("the welcome, reply 1");
        await client.SendAsync("""
            {"type":"publish","channel":"lobby","data":1}
            {"type":"publish","id":1,"channel":"lobby","data":2}
            """);
        Assert.Equal("Published 2", Encoding.UTF8.GetString((await client.NextMessageAsync()).Payload));
    }

    /// <summary>Sends a command and waits until it is in its channel's inbox: the connection's next command, for a channel that is not live, is answered at once.</summary>
    private static async Task SendAndPassAsync(TestClient client, string command)
    {
        await client.SendAsync(command);
        Assert.Contains("elsewhere", await client.AskAsync("""{"type":"presence","id":0,"channel":"elsewhere"}"""), StringComparison.Ordinal);
    }

    private static async Task PublishToAsync(TestClient publisher, TestClient[] subscribers, int offset)
    {
        await publisher.AskAsync($$"""{"type":"publish","id":1,"channel":"lobby","data":{{offset}}}""");
        foreach (var subscriber in subscribers)
        {
            Assert.Equal(
                $$"""{"type":"publication","channel":"lobby","offset":{{offset}},"from":"{{publisher.Id}}","data":{{offset}}}""",
                await subscriber.NextAsync($"publication {offset}"));
        }
    }

    private static async Task<(TestClient Client, FaultyTransport Transport)> ConnectFaultyAsync(TestHub hub)
    {
        var (clientEnd, serverEnd) = InMemoryTransport.Connect(4 * 1024);
        var faulty = new FaultyTransport(serverEnd);
        var client = hub.Connect("/ws", clientEnd, faulty);
        client.TakeWelcome(await client.NextAsync());
        return (client, faulty);
    }
}
