using System.Net;

namespace ActorHub.Server.Tests.Http;

[Trait("Category", "EndToEnd")]
public sealed class RefusalTests
{
    private const string Upgrade =
        "Host: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    [Fact]
    public async Task Anything_else_is_not_found()
    {
        await using var server = await TestServer.Start();

        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync("/nothing")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.PostAsync("/nothing", new StringContent("body"))).StatusCode);
    }

    [Theory]
    [InlineData("/ws")]
    [InlineData("/echo")]
    public async Task A_plain_request_to_a_WebSocket_path_is_told_to_upgrade(string path)
    {
        await using var server = await TestServer.Start();

        var response = await server.Http.GetAsync(path);

        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Equal("websocket", Assert.Single(response.Headers.Upgrade).Name);
        Assert.Equal("13", Assert.Single(response.Headers.GetValues("Sec-WebSocket-Version")));
        Assert.Contains("WebSocket", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET /ws HTTP/1.1\r\nHost : hub\r\n\r\n", 400, "invalid header name\n")]
    [InlineData("nonsense\r\n\r\n", 400, "malformed request line\n")]
    [InlineData("POST /ws HTTP/1.1\r\nContent-Length: 0\r\n" + Upgrade, 405, "WebSocket needs GET\n")]
    [InlineData("GET /elsewhere HTTP/1.1\r\n" + Upgrade, 404, "This path does not serve WebSockets.\n")]
    public async Task A_bad_handshake_is_refused_with_a_text(string request, int status, string text)
    {
        await using var server = await TestServer.Start();
        using var raw = await server.Connect();

        await raw.Send(request);

        var response = await raw.Read();
        Assert.Equal((status, text), (response.Status, response.Body));
        await raw.ReadEnd();
    }

    [Fact]
    public async Task An_unknown_version_is_told_the_known_one()
    {
        await using var server = await TestServer.Start();
        using var raw = await server.Connect();

        await raw.Send("GET /ws HTTP/1.1\r\n" + Upgrade.Replace("Version: 13", "Version: 12", StringComparison.Ordinal));

        var response = await raw.Read();
        Assert.Equal(426, response.Status);
        Assert.Equal("13", Assert.Single(response.Headers["Sec-WebSocket-Version"]));
    }

    [Theory]
    [InlineData("BREW", "/")]
    [InlineData("BREW", "/health")]
    [InlineData("BREW", "/nothing")]
    [InlineData("get", "/health")]
    [InlineData(null, "/nothing")]
    public async Task An_unknown_method_is_not_implemented_on_any_path(string? method, string path)
    {
        await using var server = await TestServer.Start();
        using var raw = await server.Connect();

        await raw.Send($"{method ?? new string('X', 10_000)} {path} HTTP/1.1\r\nHost: hub\r\n\r\n");

        Assert.Equal(501, (await raw.Read()).Status);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/health")]
    [InlineData("/ws")]
    public async Task A_known_method_that_a_path_does_not_serve_is_not_allowed(string path)
    {
        await using var server = await TestServer.Start();

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await server.Http.DeleteAsync(path)).StatusCode);
    }

    [Fact]
    public async Task A_head_over_the_limit_is_refused()
    {
        await using var server = await TestServer.Start();
        using var raw = await server.Connect();

        await raw.Send($"GET /ws HTTP/1.1\r\nHost: hub\r\nX-Long: {new string('x', 30_000)}\r\n\r\n");

        Assert.Equal(431, (await raw.Read()).Status);
    }

    [Fact]
    public async Task A_request_that_does_not_come_in_time_is_given_up()
    {
        await using var server = await TestServer.Start("connections.handshake-timeout=1s");
        using var raw = await server.Connect();

        await raw.Send("GET /ws HTTP/1.1\r\n");

        Assert.Equal(408, (await raw.Read()).Status);
    }

    [Fact]
    public async Task A_WebSocket_above_the_limit_is_refused_while_health_still_answers()
    {
        await using var server = await TestServer.Start("connections.max-connections=1");
        await using var first = await server.Chat();
        using var raw = await server.Connect();

        await raw.Send("GET /ws HTTP/1.1\r\n" + Upgrade);

        Assert.Equal(503, (await raw.Read()).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/health")).StatusCode);
    }

    [Fact]
    public async Task A_plain_HTTP_connection_above_the_limit_is_turned_away()
    {
        await using var server = await TestServer.Start("connections.max-connections=1");
        using var first = await server.Connect();
        await first.Send("GET /health HTTP/1.1\r\nHost: hub\r\n\r\n");
        Assert.Equal(200, (await first.Read()).Status);

        using var second = await server.Connect();
        await second.Send("GET /health HTTP/1.1\r\nHost: hub\r\n\r\n");

        await second.ReadEnd();
        await first.Send("GET /health HTTP/1.1\r\nHost: hub\r\n\r\n");
        Assert.Equal(200, (await first.Read()).Status);
    }

    [Fact]
    public async Task A_page_of_another_origin_is_refused()
    {
        await using var server = await TestServer.Start();
        using var raw = await server.Connect();

        await raw.Send("GET /ws HTTP/1.1\r\nOrigin: http://elsewhere.example\r\n" + Upgrade);

        Assert.Equal(403, (await raw.Read()).Status);
    }

    // Found in review: with a name rebound to 127.0.0.1 a stranger's page was of the same origin as the hub.
    [Theory]
    [InlineData("evil.example", 403)]
    [InlineData("localhost", 101)]
    [InlineData("127.0.0.1", 101)]
    public async Task A_page_whose_name_was_rebound_to_loopback_is_refused(string name, int status)
    {
        await using var server = await TestServer.Start();
        using var raw = await server.Connect();
        var host = $"{name}:{server.EndPoint.Port}";

        await raw.Send($"GET /ws HTTP/1.1\r\nOrigin: http://{host}\r\n" + Upgrade.Replace("Host: hub", $"Host: {host}", StringComparison.Ordinal));

        Assert.Equal(status, (await raw.Read()).Status);
    }
}
