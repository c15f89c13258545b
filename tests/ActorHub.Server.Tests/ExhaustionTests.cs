using System.Net;
using System.Net.Sockets;

namespace ActorHub.Server.Tests;

[Trait("Category", "EndToEnd")]
public sealed class ExhaustionTests
{
    private const int Descriptors = 400;
    private const int FewestLeft = 16; // without any, the runtime ends the process when it next starts a thread

    [Fact]
    public async Task Out_of_descriptors_it_waits_and_says_so_once_and_accepts_again_when_there_are_some()
    {
        using var server = ServerProcess.Start(Descriptors, "--set", "connections.handshake-timeout=5s");
        var url = await server.HubUrl();
        var silent = await Task.WhenAll(Enumerable.Range(0, Descriptors + 50).Select(_ => ConnectAsync(url.Port)));

        // Those that were accepted say nothing, are given up after 5 seconds, which is long enough to accept them, and make room; until then
        // it tries ten times a second.
        var leaving = Task.WhenAll(silent.Select(LeaveWhenGivenUpAsync));
        await server.PrintedUntil("Cannot accept connections");
        AssertSomeAreLeft(server);
        var lines = await server.PrintedUntil("Accepting connections again");

        Assert.DoesNotContain(lines, line => line.Contains("Cannot accept connections", StringComparison.Ordinal));
        await leaving;
        await using var client = await ChatClient.Connect(url);
        var reply = await client.Request("""{"type":"subscribe","id":1,"channel":"lobby"}""");
        Assert.Equal(("subscribed", "lobby"), (reply.GetProperty("type").GetString(), reply.GetProperty("channel").GetString()));
    }

    [Fact]
    public async Task Clients_that_come_for_those_that_leave_take_nothing_of_what_is_kept()
    {
        using var server = ServerProcess.Start(Descriptors, "--set", "connections.handshake-timeout=2m");
        var url = await server.HubUrl();
        var silent = await Task.WhenAll(Enumerable.Range(0, Descriptors + 50).Select(_ => ConnectAsync(url.Port)));
        await server.PrintedUntil("Cannot accept connections");

        foreach (var leaving in silent.Take(40))
        {
            leaving.Dispose();
            await server.PrintedUntil("Accepting connections again");
            await server.PrintedUntil("Cannot accept connections");
        }

        AssertSomeAreLeft(server);
    }

    private static void AssertSomeAreLeft(ServerProcess server) =>
        Assert.InRange(Directory.GetFileSystemEntries($"/proc/{server.Id}/fd").Length, Descriptors / 2, Descriptors - FewestLeft);

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }

    private static async Task LeaveWhenGivenUpAsync(Socket socket)
    {
        await socket.ReceiveAsync(new byte[1000]).WaitAsync(TimeSpan.FromSeconds(30));
        socket.Dispose();
    }
}
