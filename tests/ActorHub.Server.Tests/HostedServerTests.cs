using System.Text.Json;
using ActorHub.Server.CommandLine;
using ActorHub.Server.Tests.CommandLine;

namespace ActorHub.Server.Tests;

/// <summary>A server inside a program, which has the hub object and passes options that no configuration would accept.</summary>
public sealed class HostedServerTests
{
    [Fact]
    public async Task The_program_and_its_clients_share_channels()
    {
        await using var server = await HostedServer.Start();
        await using var client = await server.Chat();
        await client.Request("""{"type":"subscribe","id":1,"channel":"news"}""");

        await server.Hub.PublishAsync("news", "\"from the program\""u8.ToArray());

        var publication = await client.Receive("publication");
        Assert.Equal(JsonValueKind.Null, publication.GetProperty("from").ValueKind);
        Assert.Equal("from the program", publication.GetProperty("data").GetString());
    }

    [Fact]
    public async Task Sub_prints_a_dash_for_the_sender_of_what_the_program_publishes()
    {
        await using var server = await HostedServer.Start();
        var sub = CommandRun.Start("", CommandRun.Never, "sub", "lobby", "--verbose", "--count", "1", "--url", server.Url("ws", "/ws").ToString());
        await sub.Error.Heard("subscribed");

        await server.Hub.PublishAsync("lobby", "1"u8.ToArray());

        Assert.Equal((ExitCode.Success, "lobby 1 - 1\n"), (await sub.Code, sub.Output.ToString()));
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("192.0.2.1")]
    public async Task Listening_beyond_loopback_must_be_allowed(string host)
    {
        var refused = await Assert.ThrowsAsync<ServerStartException>(() => HostedServer.Start(new ServerOptions { Hosts = ["127.0.0.1", host] }));

        Assert.Contains(host, refused.Message, StringComparison.Ordinal);
        Assert.Contains("server.anonymous = allow", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_is_no_address_is_a_start_error()
    {
        var refused = await Assert.ThrowsAsync<ServerStartException>(() => HostedServer.Start(new ServerOptions { Hosts = ["127.0.0.1", "example.com"] }));

        Assert.Contains("'example.com'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_an_address_is_a_start_error()
    {
        var refused = await Assert.ThrowsAsync<ServerStartException>(() => HostedServer.Start(new ServerOptions { Hosts = [] }));

        Assert.Equal("The server has no address to listen at. Set server.host.", refused.Message);
    }
}
