using System.Net;
using System.Net.WebSockets;

namespace ActorHub.Server.Tests;

[Trait("Category", "EndToEnd")]
public sealed class SignalTests
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("HUP")]
    public async Task A_signal_closes_clients_with_1001_and_ends_the_process_with_0(string signal)
    {
        using var server = ServerProcess.Start();
        await using var client = await ChatClient.Connect(await server.HubUrl());

        await server.Signal(signal);

        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await client.ReceiveClose());
        Assert.Equal(0, await server.ExitCode());
    }

    [Fact]
    public async Task A_SIGHUP_that_nohup_ignores_does_not_stop_the_server()
    {
        using var server = ServerProcess.StartIgnoring("HUP");
        await server.HubUrl();

        await server.Signal("HUP");
        await server.Signal("TERM"); // would kill the process if the server had taken SIGHUP as the first signal

        Assert.Equal(0, await server.ExitCode());
    }

    /// <summary>Found in use: the server waited for its own log, did not stop, and sent no Close.</summary>
    [Fact]
    public async Task A_server_whose_output_nobody_reads_serves_and_stops()
    {
        using var server = ServerProcess.Start("--set", "log.level=debug");
        var url = await server.HubUrl(); // the last line that is read
        await using var client = await ChatClient.Connect(url);
        for (var i = 0; i < 5000; i++) // lines for more than the pipe and all queues
        {
            using var raw = await RawClient.Connect(new IPEndPoint(IPAddress.Loopback, url.Port));
            await raw.Send("nonsense\r\n\r\n");
            Assert.Equal(400, (await raw.Read()).Status);
        }

        await server.Signal("TERM");

        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await client.ReceiveClose());
        Assert.Equal(0, await server.ExitCode());
    }

    [Fact]
    public async Task A_second_signal_ends_the_process_while_it_still_waits_for_a_client()
    {
        using var server = ServerProcess.Start();
        await using var client = await ChatClient.Connect(await server.HubUrl());
        await server.Signal("TERM");
        await server.PrintedUntil("Stopping"); // the client does not answer the Close

        await server.Signal("TERM");

        Assert.Equal(128 + 15, await server.ExitCode()); // the second SIGTERM, signal 15, kills the process
    }
}
