using System.Net.WebSockets;

namespace ActorHub.Server.Tests;

[Trait("Category", "EndToEnd")]
public sealed class SignalTests
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_closes_clients_with_1001_and_ends_the_process_with_0(string signal)
    {
        using var server = ServerProcess.Start();
        await using var client = await ChatClient.Connect(await server.HubUrl());

        await server.Signal(signal);

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
