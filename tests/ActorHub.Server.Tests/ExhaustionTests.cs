using System.Net;
using System.Net.Sockets;

namespace ActorHub.Server.Tests;

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
        Assert.InRange(Directory.GetFileSystemEntries($"/proc/{server.Id}/fd").Length, Descriptors / 2, Descriptors - FewestLeft);
        var lines = await server.PrintedUntil("Accepting connections again");

        Assert.DoesNotContain(lines, line => line.Contains("Cannot accept connections", StringComparison.Ordinal));
        await leaving;
        await using var client = await ChatClient.Connect(url);
        Assert.NotEmpty(client.Id);
    }

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
