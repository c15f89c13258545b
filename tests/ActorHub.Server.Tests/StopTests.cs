using System.Diagnostics;
using System.Net.Sockets;
using System.Net.WebSockets;

namespace ActorHub.Server.Tests;

[Trait("Category", "EndToEnd")]
public sealed class StopTests
{
    private const string Health = "GET /health HTTP/1.1\r\nHost: hub\r\n\r\n";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_graceful_stop_closes_every_WebSocket_with_1001()
    {
        await using var server = await TestServer.Start();
        await using var ann = await server.Chat();
        await using var bob = await server.Chat();

        var stopping = server.Stop();

        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await ann.ReceiveClose());
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await bob.ReceiveClose());
        await stopping.WaitAsync(Patience);
    }

    [Fact]
    public async Task Health_tells_of_the_stop_while_a_client_holds_it_up()
    {
        await using var server = await StartPatient("1m");
        using var silent = await OpenEcho(server);
        using var watcher = await server.Connect();
        await watcher.Send(Health);
        Assert.Equal(200, (await watcher.Read()).Status);

        var stopping = server.Stop();
        Assert.Equal(0x88, (await silent.ReadExactly(2))[0]);
        await watcher.Send(Health);
        var report = await watcher.Read();

        Assert.Equal(503, report.Status);
        Assert.Contains("draining", report.Body, StringComparison.Ordinal);
        Assert.False(stopping.IsCompleted);
        silent.Dispose();
        await stopping.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_client_that_never_answers_holds_the_stop_up_for_a_bounded_time()
    {
        await using var server = await StartPatient("1s");
        using var silent = await OpenEcho(server);
        var clock = Stopwatch.StartNew();

        await server.Stop().WaitAsync(Patience);

        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.8), Patience);
        Assert.Equal(0x88, (await silent.ReadExactly(2))[0]);
    }

    [Fact]
    public async Task Nobody_is_accepted_any_more_after_a_stop()
    {
        await using var server = await TestServer.Start();
        await server.Stop();

        var failure = await Assert.ThrowsAnyAsync<SocketException>(server.Connect);
        Assert.Equal(SocketError.ConnectionRefused, failure.SocketErrorCode);
    }

    [Fact]
    public async Task Idle_HTTP_connections_end_when_the_server_stops()
    {
        await using var server = await TestServer.Start();
        using var raw = await server.Connect();
        await raw.Send(Health);
        await raw.Read();

        var stopping = server.Stop();

        await raw.ReadEnd();
        raw.Dispose();
        await stopping.WaitAsync(Patience);
    }

    /// <summary>A server that would wait for the answer to its Close for longer than a test waits for anything.</summary>
    private static Task<TestServer> StartPatient(string shutdown) =>
        TestServer.Start($"server.shutdown-timeout={shutdown}", "connections.close-timeout=1m");

    /// <summary>A client that answers nothing.</summary>
    private static async Task<RawClient> OpenEcho(TestServer server)
    {
        var client = await server.Connect();
        await client.Send(
            "GET /echo HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        Assert.Equal(101, (await client.Read()).Status);
        return client;
    }
}
