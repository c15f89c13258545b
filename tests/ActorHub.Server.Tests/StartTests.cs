namespace ActorHub.Server.Tests;

public sealed class StartTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("192.0.2.1")]
    public async Task Listening_beyond_loopback_must_be_allowed(string host)
    {
        var refused = await Assert.ThrowsAsync<ServerStartException>(() => TestServer.Start(new ServerOptions { Host = host }));

        Assert.Contains(host, refused.Message, StringComparison.Ordinal);
        Assert.Contains("server.anonymous = allow", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listening_everywhere_works_once_it_is_allowed()
    {
        await using var server = await TestServer.Start(new ServerOptions { Host = "0.0.0.0", Anonymous = AnonymousUse.Allowed });
        await using var client = await server.Chat();

        var reply = await client.Request("""{"type":"subscribe","id":1,"channel":"lobby"}""");
        Assert.Equal(("subscribed", "lobby"), (reply.GetProperty("type").GetString(), reply.GetProperty("channel").GetString()));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_a_start_error()
    {
        await using var first = await TestServer.Start();

        var refused = await Assert.ThrowsAsync<ServerStartException>(
            () => TestServer.Start(new ServerOptions { Port = first.EndPoint.Port }));

        Assert.Contains(first.EndPoint.ToString(), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_is_no_address_is_a_start_error() =>
        await Assert.ThrowsAsync<ServerStartException>(() => TestServer.Start(new ServerOptions { Host = "example.com" }));

    [Fact]
    public async Task The_log_says_where_to_go()
    {
        await using var server = await TestServer.Start(new ServerOptions { Hub = new() { HubPath = "/live" } });

        var ready = Assert.Single(server.Logs.Lines, line => line.Text.Contains("is ready", StringComparison.Ordinal)).Text;
        Assert.Contains($"http://localhost:{server.EndPoint.Port}/", ready, StringComparison.Ordinal);
        Assert.Contains($"ws://localhost:{server.EndPoint.Port}/live", ready, StringComparison.Ordinal);
    }
}
