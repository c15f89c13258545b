using System.Net;
using System.Text;
using ActorHub.Interop.Tests.Conformance;
using ActorHub.Interop.Tests.Peers;
using ActorHub.Interop.Tests.Serving;

namespace ActorHub.Interop.Tests.Proxies;

/// <summary>The server behind a proxy.</summary>
[Trait("Category", "EndToEnd")]
public sealed class ProxyTests
{
    private const string Nginx = "nginx";
    private const string HAProxy = "HAProxy";

    public static TheoryData<string, string> Peers
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var peer in (string[])["ws", "ws with deflate", "python websockets", "ClientWebSocket", "Chromium"])
            {
                rows.Add(Nginx, peer);
                rows.Add(HAProxy, peer);
            }

            return rows;
        }
    }

    [Theory, MemberData(nameof(Peers))]
    public async Task Everything_comes_back_through_a_proxy(string proxy, string peer)
    {
        await using var server = await TestServer.Start();
        await using var front = await Start(proxy, server);

        var socket = await Foreign.Client(peer).Connect(front.Url("/echo"));

        await socket.Next<PeerEvent.Opened>();
        await Echoes.All(socket, Foreign.Client(peer).Abilities);
    }

    [Theory]
    [InlineData(Nginx)]
    [InlineData(HAProxy)]
    public async Task A_stopping_server_closes_with_a_code_and_a_reason_through_a_proxy(string proxy)
    {
        await using var server = await TestServer.Start();
        await using var front = await Start(proxy, server);
        var socket = await Foreign.Client("ws").Connect(front.Url("/echo"));
        await socket.Next<PeerEvent.Opened>();

        var stopping = server.Stop();

        Assert.Equal(new PeerEvent.Closed(1001, "the hub stops"), await socket.Next<PeerEvent.Closed>());
        await stopping;
    }

    [Theory]
    [InlineData(Nginx)]
    [InlineData(HAProxy)]
    public async Task A_refusal_passes_a_proxy(string proxy)
    {
        await using var server = await TestServer.Start();
        await using var front = await Start(proxy, server);

        var socket = await Foreign.Client("ws").Connect(front.Url("/nowhere"));

        Assert.Equal(404, (await socket.Next<PeerEvent.Refused>()).Status);
    }

    /// <summary>A proxy may read the first frame together with the request, and send it on at any time.</summary>
    [Theory]
    [InlineData(Nginx)]
    [InlineData(HAProxy)]
    public async Task A_frame_behind_the_request_passes_a_proxy(string proxy)
    {
        await using var server = await TestServer.Start();
        await using var front = await Start(proxy, server);
        var url = front.Url("/echo");
        using var socket = await WireSocket.Connect(url);

        await socket.Send((byte[])[
            .. Encoding.ASCII.GetBytes(
                $"GET /echo HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"),
            .. socket.Encode(WireFrame.Text("early"))]);

        Assert.StartsWith("HTTP/1.1 101 ", await socket.ReadHead(), StringComparison.Ordinal);
        Assert.Equal(WireFrame.Text("early").ToString(), (await socket.ReadFrame())!.ToString());
    }

    [Theory]
    [InlineData("send-proxy")]
    [InlineData("send-proxy-v2")]
    public async Task HAProxy_tells_of_the_client_in_the_PROXY_protocol(string send)
    {
        await using var server = await TestServer.Start("server.trusted-proxies=[\"127.0.0.0/8\"]", "server.proxy-protocol=on");
        await using var front = await ProxyProcess.HAProxy(server.EndPoint.Port, send);

        var socket = await Foreign.Client("ws").Connect(front.Url("/echo"));

        await socket.Next<PeerEvent.Opened>();
        await Echoes.All(socket, Abilities.All);
    }

    /// <summary>HAProxy keeps the server's side of a plain request open, and sends the next request of any client on it.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("send-proxy")]
    [InlineData("send-proxy-v2")]
    public async Task An_upgrade_passes_HAProxy_on_a_connection_that_it_reuses(string send)
    {
        var trust = send.Length == 0 ? (string[])[] : ["server.trusted-proxies=[\"127.0.0.0/8\"]", "server.proxy-protocol=on"];
        await using var server = await TestServer.Start(trust);
        await using var front = await ProxyProcess.HAProxy(server.EndPoint.Port, send);
        using var http = new HttpClient();

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(front.Url("/health", "http"))).StatusCode);
            var socket = await Foreign.Client("ws").Connect(front.Url("/echo"));

            await socket.Next<PeerEvent.Opened>();
            await Echoes.All(socket, Abilities.All);
        }
    }

    private static Task<ProxyProcess> Start(string proxy, TestServer server) =>
        proxy == Nginx ? ProxyProcess.Nginx(server.EndPoint.Port) : ProxyProcess.HAProxy(server.EndPoint.Port, "");
}
