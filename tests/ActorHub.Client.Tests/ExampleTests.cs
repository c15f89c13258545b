using System.Net;
using System.Net.Sockets;
using ActorHub.Client.Tests.Support;
using ActorHub.Examples.Autobahn;
using ActorHub.Examples.SansIo;
using ActorHub.WebSockets;

namespace ActorHub.Client.Tests;

/// <summary>The programs that show how the libraries are used do what they say.</summary>
public class ExampleTests
{
    [Fact]
    public async Task The_sans_IO_client_and_server_understand_each_other()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(async () => await EchoServer.ServeAsync(await listener.AcceptSocketAsync(), new ServerHandshakeOptions(), CancellationToken.None));

        var answer = await EchoClient.AskAsync(WebSocketUri.Parse($"ws://{listener.LocalEndpoint}/"), "héllo", CancellationToken.None).Patiently("the answer");

        Assert.Equal("héllo", answer);
        await serving.Patiently("the server's end");
    }

    [Fact]
    public async Task The_sans_IO_client_understands_the_hubs_echo_endpoint()
    {
        await using var hub = await LiveHub.Start();

        Assert.Equal("hello", await EchoClient.AskAsync(WebSocketUri.Parse(hub.EchoUrl.ToString()), "hello", CancellationToken.None).Patiently("the answer"));
    }

    [Fact]
    public async Task The_sans_IO_server_understands_the_client_library()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(async () => await EchoServer.ServeAsync(await listener.AcceptSocketAsync(), new ServerHandshakeOptions(), CancellationToken.None));
        await using var client = await WebSocketClient.ConnectAsync(new Uri($"ws://{listener.LocalEndpoint}/"), WebSocketClientOptions.Default, CancellationToken.None);

        await client.SendTextAsync("hello", CancellationToken.None);

        Assert.Equal("hello", (await client.ReceiveAsync(CancellationToken.None).Patiently("the echo"))!.Value.Text);
        Assert.Equal(CloseCode.NormalClosure, (await client.CloseAsync(CloseCode.NormalClosure, "", CancellationToken.None).Patiently("the close")).Code);
        await serving.Patiently("the server's end");
    }

    // It ended the connection without a word.
    [Fact]
    public async Task The_sans_IO_server_tells_a_client_that_it_refuses()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(async () => await EchoServer.ServeAsync(await listener.AcceptSocketAsync(), new ServerHandshakeOptions(), CancellationToken.None));
        var draft = WebSocketClientOptions.Default with { Version = WebSocketVersion.Hybi08 };

        var refused = await Assert.ThrowsAsync<HandshakeRefusedException>(
            () => WebSocketClient.ConnectAsync(new Uri($"ws://{listener.LocalEndpoint}/"), draft, CancellationToken.None).Patiently("the refusal"));

        Assert.Equal(426, refused.Status);
        await serving.Patiently("the server's end");
    }

    [Fact]
    public async Task The_fuzzing_servers_client_runs_every_case_and_asks_for_the_reports()
    {
        using var server = new StubServer();
        var running = FuzzingClient.RunAsync(server.Url.ToString(), TextWriter.Null, CancellationToken.None);

        using (var count = await server.Accept())
        {
            Assert.StartsWith("GET /getCaseCount ", await count.Upgrade("81 01 32"), StringComparison.Ordinal); // "2"
        }

        using (var first = await server.Accept())
        {
            Assert.StartsWith("GET /runCase?case=1&agent=ActorHub ", await first.Upgrade("01 01 61 80 01 62"), StringComparison.Ordinal); // "a", "b"
            var (opcode, payload) = await first.ReadFrame();
            Assert.Equal((0x81, "ab"), (opcode, System.Text.Encoding.ASCII.GetString(payload)));
            await first.WriteHex("88 02 03 e8");
            Assert.Equal(0x88, (await first.ReadFrame()).First);
        }

        using (var second = await server.Accept())
        {
            Assert.StartsWith("GET /runCase?case=2&agent=ActorHub ", await second.Upgrade("81 01 ff"), StringComparison.Ordinal); // not UTF-8
            var (opcode, payload) = await second.ReadFrame();
            Assert.Equal((0x88, "03EF"), (opcode, Convert.ToHexString(payload[..2])));
        }

        using (var reports = await server.Accept())
        {
            Assert.StartsWith("GET /updateReports?agent=ActorHub ", await reports.Upgrade("88 02 03 e8"), StringComparison.Ordinal);
        }

        Assert.Equal(2, await running.Patiently("the client's end"));
    }
}
