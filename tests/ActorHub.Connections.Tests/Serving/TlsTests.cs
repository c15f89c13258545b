using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ActorHub.Connections.Serving;
using ActorHub.Connections.Tests.Transports;

namespace ActorHub.Connections.Tests.Serving;

/// <summary>A server that is given its connections as TLS streams, and the client that .NET has.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly X509Certificate2 _certificate = SelfSigned.Certificate("localhost");
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    [Fact]
    public async Task A_client_talks_to_it_over_wss_and_closes_with_a_reason()
    {
        var closed = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(new ConnectionHandlers
        {
            Text = (connection, text) =>
            {
                connection.SendText($"{connection.RemoteEndPoint}: {text}");
                return default;
            },
            Closed = (_, close) =>
            {
                closed.SetResult((int)close.Code);
                return default;
            },
        });
        using var client = new ClientWebSocket();
        var address = await ConnectAsync(client, server);

        await client.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, default);
        Assert.Equal($"{address}: hello", await ReceiveAsync(client));
        await client.CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "leaving", default).WaitAsync(TransportProbe.Patience);

        Assert.Equal(1001, await closed.Task.WaitAsync(TransportProbe.Patience));
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, client.CloseStatus);
    }

    [Fact]
    public async Task Long_messages_come_back_whole()
    {
        await using var server = await StartAsync(new ConnectionHandlers
        {
            Text = (connection, text) =>
            {
                connection.SendText(text);
                return default;
            },
        });
        using var client = new ClientWebSocket();
        await ConnectAsync(client, server);

        foreach (var length in new[] { 1, 70_000, 900_000 })
        {
            var text = new string((char)('a' + (length % 26)), length);
            var sending = client.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, default);
            Assert.Equal(text, await ReceiveAsync(client));
            await sending;
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _certificate.Dispose();
    }

    private static Task<WebSocketServer> StartAsync(ConnectionHandlers handlers) =>
        WebSocketServer.StartAsync(new WebSocketServerOptions { EndPoint = null, Handlers = handlers });

    private static async Task<string> ReceiveAsync(ClientWebSocket client)
    {
        var received = new MemoryStream();
        var buffer = new byte[100_000];
        WebSocketReceiveResult result;
        do
        {
            result = await client.ReceiveAsync(buffer, default).WaitAsync(TransportProbe.Patience);
            received.Write(buffer, 0, result.Count);
        }
        while (!result.EndOfMessage);

        return Encoding.UTF8.GetString(received.ToArray());
    }

    /// <summary>What a program does that serves TLS: accepts, authenticates, and hands the stream over.</summary>
    private async Task<EndPoint> ConnectAsync(ClientWebSocket client, WebSocketServer server)
    {
        _listener.Start();
        client.Options.RemoteCertificateValidationCallback = SelfSigned.Only(_certificate);
        var connecting = client.ConnectAsync(new Uri($"wss://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}/"), default);
        var socket = await _listener.AcceptSocketAsync();
        var stream = SelfSigned.Server(socket);
        await stream.AuthenticateAsServerAsync(_certificate);
        var address = socket.RemoteEndPoint!;
        server.Serve(stream, address);
        await connecting.WaitAsync(TransportProbe.Patience);
        return address;
    }
}
