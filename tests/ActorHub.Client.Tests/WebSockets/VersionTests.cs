using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using ActorHub.Client.Tests.Support;
using ActorHub.Examples.SansIo;
using ActorHub.WebSockets;

namespace ActorHub.Client.Tests.WebSockets;

public class VersionTests
{
    public static TheoryData<WebSocketVersion> Versions => [.. Enum.GetValues<WebSocketVersion>()];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Every_version_is_spoken(WebSocketVersion version)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Serve(listener, [version]);
        var options = WebSocketClientOptions.Default with { Version = version, Origin = $"http://{listener.LocalEndpoint}" };
        await using var client = await WebSocketClient.ConnectAsync(new Uri($"ws://{listener.LocalEndpoint}/"), options, CancellationToken.None)
            .Patiently("the open WebSocket");

        await client.SendTextAsync("h\u00e9llo", CancellationToken.None);
        var echo = (await client.ReceiveAsync(CancellationToken.None).Patiently("the echo"))!.Value.Text;
        var close = await client.CloseAsync(CloseCode.NormalClosure, "", CancellationToken.None).Patiently("the close");

        Assert.Equal((version, "h\u00e9llo"), (client.Protocol.Version, echo));
        Assert.Equal(version >= WebSocketVersion.Hybi07 ? CloseCode.NormalClosure : CloseCode.NoStatusReceived, close.Code);
        await serving.Patiently("the server's end");
    }

    [Fact]
    public async Task The_oldest_versions_have_neither_pings_nor_binary_messages()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Serve(listener, [WebSocketVersion.Hixie75]);
        var options = WebSocketClientOptions.Default with { Version = WebSocketVersion.Hixie75, Origin = $"http://{listener.LocalEndpoint}" };
        await using var client = await WebSocketClient.ConnectAsync(new Uri($"ws://{listener.LocalEndpoint}/"), options, CancellationToken.None)
            .Patiently("the open WebSocket");

        await Assert.ThrowsAsync<NotSupportedException>(() => client.PingAsync(CancellationToken.None));
        await Assert.ThrowsAsync<NotSupportedException>(() => client.SendBinaryAsync(new byte[1], CancellationToken.None).AsTask());

        client.Abort();
        await serving.Patiently("the server's end");
    }

    [Fact]
    public async Task Interim_responses_are_passed_over_however_they_are_cut()
    {
        using var server = new StubServer();
        var connecting = WebSocketClient.ConnectAsync(server.Url, WebSocketClientOptions.Default, CancellationToken.None);
        using var peer = await server.Accept();
        var head = await peer.ReadHead();
        foreach (var c in "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
        {
            await peer.Write(c.ToString());
        }

        await peer.Answer(head, "", "");

        await using var client = await connecting.Patiently("the open WebSocket");
        Assert.Equal(101, client.Response.Status);
    }

    private static Task Serve(TcpListener listener, ImmutableArray<WebSocketVersion> versions) => Task.Run(
        async () => await EchoServer.ServeAsync(await listener.AcceptSocketAsync(), new ServerHandshakeOptions { Versions = versions }, CancellationToken.None));
}
