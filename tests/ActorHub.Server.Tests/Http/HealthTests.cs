using System.Net;
using System.Text.Json;

namespace ActorHub.Server.Tests.Http;

[Trait("Category", "EndToEnd")]
public sealed class HealthTests
{
    [Fact]
    public async Task Health_tells_status_version_uptime_and_counts()
    {
        await using var server = await TestServer.Start();
        await using var client = await server.Chat();
        await client.Request("""{"type":"subscribe","id":1,"channel":"lobby"}""");

        var response = await server.Http.GetAsync("/health");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.True(response.Headers.CacheControl!.NoStore);
        var report = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("ok", report.GetProperty("status").GetString());
        Assert.Equal("0.1.0", report.GetProperty("version").GetString());
        Assert.InRange(report.GetProperty("uptime").GetDouble(), 0, 60);
        Assert.Equal(1, report.GetProperty("connections").GetInt64());
        Assert.Equal(1, report.GetProperty("channels").GetInt64());
    }

    [Fact]
    public async Task Health_answers_a_HEAD_request_without_a_body()
    {
        await using var server = await TestServer.Start();
        using var raw = await server.Connect();

        await raw.Send("HEAD /health HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n");

        var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var stream = new StreamReader(new System.Net.Sockets.NetworkStream(raw.Socket));
        var all = await stream.ReadToEndAsync(patience.Token);
        Assert.StartsWith("HTTP/1.1 200 ", all, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", all, StringComparison.Ordinal);
    }
}
