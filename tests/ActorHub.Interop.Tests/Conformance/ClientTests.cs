using System.Net;
using System.Net.Sockets;
using ActorHub.Client;

namespace ActorHub.Interop.Tests.Conformance;

/// <summary>Our client as an echo client, case by case, at a server that sends what the case wants.</summary>
public sealed class ClientTests
{
    private static readonly Dictionary<string, Case> Cases = AllCases.Plain();

    private static readonly WebSocketClientOptions Options = new()
    {
        Proxy = ProxyChoice.Direct,
        KeepAlive = null,
        Connection = new() { MaxMessageBytes = 64 << 20, MaxFragments = int.MaxValue },
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task Our_client_does_what_the_case_wants(string name)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var echoing = Echo(new Uri($"ws://127.0.0.1:{port}/"));
        using (var socket = new WireSocket(await listener.AcceptSocketAsync(), isClient: false))
        {
            await socket.AnswerHandshake("");
            await Cases[name].Run(socket);
            socket.EndSending(); // §7.1.1: the server ends the connection first
            Assert.Null(await socket.ReadFrame());
        }

        await echoing;
    }

    private static async Task Echo(Uri url)
    {
        await using var client = await WebSocketClient.ConnectAsync(url, Options, CancellationToken.None);
        try
        {
            while (await client.ReceiveAsync(CancellationToken.None) is { } message)
            {
                await (message.Kind == MessageKind.Text
                    ? client.SendTextAsync(message.Payload, CancellationToken.None)
                    : client.SendBinaryAsync(message.Payload, CancellationToken.None));
            }
        }
        catch (Exception e) when (e is WebSocketClosedException or ActorHub.WebSockets.ProtocolViolationException)
        {
            // What the case is about.
        }
    }
}
