using System.Collections.Immutable;
using ActorHub.Hub.Tests.Support;

namespace ActorHub.Hub.Tests;

/// <summary>Who is in a channel, who comes and who goes, as a client sees it.</summary>
public sealed class PresenceTests
{
    private static readonly ChannelNamespaces Namespaces = new()
    {
        Named = ImmutableDictionary<string, ChannelPolicy>.Empty
            .Add("quiet", new ChannelPolicy { JoinLeave = false })
            .Add("secret", new ChannelPolicy { Presence = false }),
    };

    [Fact]
    public async Task A_watcher_is_told_who_joins_and_leaves_and_nobody_else_is()
    {
        await using var hub = await TestHub.StartAsync();
        var (ann, bob, eve) = (await hub.ConnectAsync(), await hub.ConnectAsync(), await hub.ConnectAsync());
        await eve.SubscribeAsync("lobby");
        Assert.Contains("\"subscribed\"", await ann.AskAsync("""{"type":"subscribe","id":1,"channel":"lobby","join-leave":true}"""), StringComparison.Ordinal);

        await bob.SubscribeAsync("lobby");
        Assert.Equal(Event("join", bob), await ann.NextAsync());
        await bob.AskAsync("""{"type":"unsubscribe","id":2,"channel":"lobby"}""");
        Assert.Equal(Event("leave", bob), await ann.NextAsync());
        await bob.SubscribeAsync("lobby");
        Assert.Equal(Event("join", bob), await ann.NextAsync());
        bob.Drop();
        Assert.Equal(Event("leave", bob), await ann.NextAsync());
        Assert.Equal("""{"type":"pong","id":3}""", await eve.AskAsync("""{"type":"ping","id":3}"""));
    }

    [Fact]
    public async Task Who_has_unsubscribed_is_told_no_more()
    {
        await using var hub = await TestHub.StartAsync();
        var (ann, bob) = (await hub.ConnectAsync(), await hub.ConnectAsync());
        await ann.AskAsync("""{"type":"subscribe","id":1,"channel":"lobby","join-leave":true}""");
        await ann.AskAsync("""{"type":"unsubscribe","id":1,"channel":"lobby"}""");
        await ann.SubscribeAsync("lobby");
        await bob.SubscribeAsync("lobby");
        Assert.Equal("""{"type":"pong","id":3}""", await ann.AskAsync("""{"type":"ping","id":3}"""));
    }

    [Fact]
    public async Task Two_watchers_are_told_of_each_other_but_not_of_themselves()
    {
        await using var hub = await TestHub.StartAsync();
        var (ann, bob) = (await hub.ConnectAsync(), await hub.ConnectAsync());
        await ann.AskAsync("""{"type":"subscribe","id":1,"channel":"lobby","join-leave":true}""");
        await bob.AskAsync("""{"type":"subscribe","id":1,"channel":"lobby","join-leave":true}""");
        Assert.Equal(Event("join", bob), await ann.NextAsync());
        ann.Drop();
        Assert.Equal(Event("leave", ann), await bob.NextAsync());
    }

    [Fact]
    public async Task A_snapshot_and_the_events_after_it_give_the_members()
    {
        await using var hub = await TestHub.StartAsync();
        var (ann, bob, eve) = (await hub.ConnectAsync(), await hub.ConnectAsync(), await hub.ConnectAsync());
        await bob.SubscribeAsync("lobby");
        await ann.AskAsync("""{"type":"subscribe","id":1,"channel":"lobby","join-leave":true}""");
        Assert.Equal(
            $$"""{"type":"presence","id":2,"channel":"lobby","count":2,"members":["{{bob.Id}}","{{ann.Id}}"]}""",
            await ann.AskAsync("""{"type":"presence","id":2,"channel":"lobby"}"""));
        await eve.SubscribeAsync("lobby");
        Assert.Equal(Event("join", eve), await ann.NextAsync());
    }

    [Fact]
    public async Task What_a_namespace_does_not_offer_is_an_error()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Namespaces = Namespaces });
        var ann = await hub.ConnectAsync();
        foreach (var channel in (string[])["quiet:1", "secret:1"])
        {
            Assert.Contains("\"code\":\"not-offered\"", await ann.AskAsync($$"""{"type":"subscribe","id":1,"channel":"{{channel}}","join-leave":true}"""), StringComparison.Ordinal);
            await ann.SubscribeAsync(channel);
        }

        Assert.Contains("\"presence\"", await ann.AskAsync("""{"type":"presence","id":1,"channel":"quiet:1"}"""), StringComparison.Ordinal);
        Assert.Contains("\"code\":\"not-offered\"", await ann.AskAsync("""{"type":"presence","id":1,"channel":"secret:1"}"""), StringComparison.Ordinal);
        Assert.Contains("\"code\":\"not-offered\"", await ann.AskAsync("""{"type":"presence","id":1,"channel":"secret:unused"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dialect_that_cannot_tell_a_change_loses_its_own_watchers_only()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Dialects = FragileDialect.WithNative });
        var (ann, bob) = (await hub.ConnectAsync(), await hub.ConnectAsync());
        var fragile = hub.Connect("/ws", subprotocol: "fragile");
        await fragile.NextMessageAsync("the welcome");
        await fragile.SendAsync(WebSockets.Opcode.Text, """{"type":"subscribe","id":1,"channel":"unencodable","join-leave":true}"""u8.ToArray());
        await fragile.NextMessageAsync("the reply");
        await ann.AskAsync("""{"type":"subscribe","id":1,"channel":"unencodable","join-leave":true}""");

        await bob.SubscribeAsync("unencodable");

        Assert.Equal(1011, await fragile.Closed);
        var told = new[] { await ann.NextAsync(), await ann.NextAsync() };
        Assert.Contains(Event("join", bob, "unencodable"), told);
        Assert.Single(told, static text => text.StartsWith("""{"type":"leave",""", StringComparison.Ordinal));
    }

    private static string Event(string type, TestClient client, string channel = "lobby") => $$$"""{"type":"{{{type}}}","channel":"{{{channel}}}","member":{"connection":"{{{client.Id}}}"}}""";
}
