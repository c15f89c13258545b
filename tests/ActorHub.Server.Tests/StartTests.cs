namespace ActorHub.Server.Tests;

[Trait("Category", "EndToEnd")]
public sealed class StartTests
{
    [Fact]
    public async Task Listening_everywhere_works_once_it_is_allowed()
    {
        await using var server = await TestServer.Start("server.host=0.0.0.0", "server.anonymous=allow");
        await using var client = await server.Chat();

        var reply = await client.Request("""{"type":"subscribe","id":1,"channel":"lobby"}""");
        Assert.Equal(("subscribed", "lobby"), (reply.GetProperty("type").GetString(), reply.GetProperty("channel").GetString()));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_a_start_error()
    {
        await using var first = await TestServer.Start();

        var refused = await Assert.ThrowsAsync<ServerStartException>(
            () => TestServer.Start($"server.port={first.EndPoint.Port}"));

        Assert.Contains(first.EndPoint.ToString(), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_says_where_to_go()
    {
        await using var server = await TestServer.Start("server.hub-path=/live");

        Assert.Contains($"http://127.0.0.1:{server.EndPoint.Port}/", server.ReadyLine, StringComparison.Ordinal);
        Assert.Contains($"ws://127.0.0.1:{server.EndPoint.Port}/live", server.ReadyLine, StringComparison.Ordinal);
    }
}
