namespace ActorHub.Server.Tests.WebSockets;

[Trait("Category", "EndToEnd")]
public sealed class ChatTests
{
    [Fact]
    public async Task A_publication_reaches_every_subscriber_and_its_publisher_is_told()
    {
        await using var server = await TestServer.Start();
        await using var ann = await server.Chat();
        await using var bob = await server.Chat();
        await using var passer = await server.Chat();
        await ann.Request("""{"type":"subscribe","id":1,"channel":"lobby"}""");
        await bob.Request("""{"type":"subscribe","id":1,"channel":"lobby"}""");

        var published = await passer.Request("""{"type":"publish","id":"p","channel":"lobby","data":{"text":"hello","n":1.50}}""");

        Assert.Equal("published", published.GetProperty("type").GetString());
        foreach (var client in new[] { ann, bob })
        {
            var publication = await client.Receive("publication");
            Assert.Equal("lobby", publication.GetProperty("channel").GetString());
            Assert.Equal(passer.Id, publication.GetProperty("from").GetString());
            Assert.Equal("""{"text":"hello","n":1.50}""", publication.GetProperty("data").GetRawText());
        }
    }

    [Fact]
    public async Task A_direct_message_reaches_one_connection_and_a_broadcast_all()
    {
        await using var server = await TestServer.Start();
        await using var ann = await server.Chat();
        await using var bob = await server.Chat();
        await using var eve = await server.Chat();

        await ann.Send($$"""{"type":"send","to":"{{bob.Id}}","data":"for bob"}""");
        Assert.Equal("for bob", (await bob.Receive("message")).GetProperty("data").GetString());
        await ann.Send("""{"type":"broadcast","data":"for all","echo":false}""");

        Assert.Equal("for all", (await bob.Receive("message")).GetProperty("data").GetString());
        var first = await eve.Receive("message"); // the direct message never came this way
        Assert.Equal("for all", first.GetProperty("data").GetString());
        Assert.Equal(ann.Id, first.GetProperty("from").GetString());
    }

    [Fact]
    public async Task Presence_lists_members_until_they_leave()
    {
        await using var server = await TestServer.Start();
        await using var ann = await server.Chat();
        await using var bob = await server.Chat();
        await ann.Request("""{"type":"subscribe","id":1,"channel":"lobby"}""");
        await bob.Request("""{"type":"subscribe","id":1,"channel":"lobby"}""");

        Assert.Equal(new[] { ann.Id, bob.Id }.Order(), await Members(ann));
        Assert.Equal("unsubscribed", (await bob.Request("""{"type":"unsubscribe","id":2,"channel":"lobby"}""")).GetProperty("type").GetString());
        Assert.Equal([ann.Id], await Members(ann));
    }

    [Fact]
    public async Task A_ping_is_answered()
    {
        await using var server = await TestServer.Start();
        await using var client = await server.Chat();

        Assert.Equal("pong", (await client.Request("""{"type":"ping","id":7}""")).GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_bad_command_gets_an_error_and_the_connection_lives()
    {
        await using var server = await TestServer.Start();
        await using var client = await server.Chat();

        await client.Send("this is not JSON");
        Assert.Equal("invalid-json", (await client.Receive("error")).GetProperty("code").GetString());
        Assert.Equal("pong", (await client.Request("""{"type":"ping","id":1}""")).GetProperty("type").GetString());
    }

    private static async Task<IEnumerable<string>> Members(ChatClient client) =>
        (await client.Request("""{"type":"presence","id":"who","channel":"lobby"}"""))
            .GetProperty("members").EnumerateArray().Select(member => member.GetString()!).Order();
}
