using System.Net;
using System.Text;
using ActorHub.Connections.Handshake;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Tests.Transports;
using ActorHub.Connections.Transports;
using ActorHub.WebSockets;
using Akka.Actor;

namespace ActorHub.Connections.Tests.Handshake;

public class ProxyTests : ConnectionTestKit
{
    private static readonly IPEndPoint Proxy = new(IPAddress.Parse("10.1.2.3"), 4000);
    private static readonly IPEndPoint Stranger = new(IPAddress.Parse("192.0.2.1"), 4000);

    private static readonly byte[] BinaryHeader =
    [
        .. "\r\n\r\n\0\r\nQUIT\n"u8, 0x21, 0x11, 0, 12, 198, 51, 100, 7, 10, 1, 2, 3, 0x04, 0x00, 0x00, 80,
    ];

    private readonly List<UpgradeRequest> _asked = [];

    public ProxyTests()
    {
        Options = new ConnectionOptions { Proxies = new TrustedProxies([IPNetwork.Parse("10.0.0.0/8")]) };
        Authorizer = (request, _) =>
        {
            _asked.Add(request);
            return new(UpgradeDecision.Accepted);
        };
    }

    [Fact]
    public async Task A_trusted_proxy_tells_the_clients_address_scheme_and_host()
    {
        await OpenAsync(Proxy, "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: chat.example\r\nOrigin: https://chat.example\r\n");

        var request = Assert.Single(_asked);
        Assert.Equal(new IPEndPoint(IPAddress.Parse("203.0.113.9"), 0), request.RemoteEndPoint);
        Assert.Equal(WebSocketScheme.Wss, request.Scheme);
    }

    [Fact]
    public async Task A_stranger_tells_nothing()
    {
        await OpenAsync(Stranger, "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n");

        var request = Assert.Single(_asked);
        Assert.Equal(Stranger, request.RemoteEndPoint);
        Assert.Equal(WebSocketScheme.Ws, request.Scheme);
    }

    [Fact]
    public async Task The_origin_is_compared_with_the_forwarded_host_of_a_trusted_proxy_only()
    {
        const string headers = "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Host: chat.example\r\nOrigin: https://chat.example\r\n";
        await OpenAsync(Proxy, headers);

        var stranger = Connect(Stranger);
        stranger.Send(Request(headers));
        Assert.StartsWith("HTTP/1.1 403 ", await stranger.ReadHeadAsync(), StringComparison.Ordinal);
    }

    /// <summary>A server at loopback holds pages to loopback names, since a rebound name could pass for ours; behind a trusted proxy it has the proxy's name.</summary>
    [Fact]
    public async Task At_loopback_the_proxys_name_will_do_for_what_came_through_it()
    {
        Options = new ConnectionOptions { Proxies = new TrustedProxies([IPNetwork.Parse("127.0.0.0/8")]) };
        Handshake = Handshake with { Origins = new OriginPolicy.SameOriginOnLoopback() };
        var loopback = new IPEndPoint(IPAddress.Loopback, 1);
        const string rebound = "Origin: http://hub.example\r\n"; // and the request's Host is hub.example

        await OpenAsync(loopback, "X-Forwarded-For: 203.0.113.9\r\n" + rebound);
        var direct = Connect(loopback);
        direct.Send(Request(rebound));

        Assert.StartsWith("HTTP/1.1 403 ", await direct.ReadHeadAsync(), StringComparison.Ordinal);
    }

    // The application may bring transports of its own, which report addresses as their sockets do.
    [Fact]
    public async Task A_page_at_loopback_is_told_from_a_client_behind_a_proxy_at_loopback_in_every_form_of_the_address()
    {
        Options = Options with { Proxies = new TrustedProxies([IPNetwork.Parse("127.0.0.0/8")]) };
        Handshake = Handshake with { Origins = new OriginPolicy.SameOriginOnLoopback() };
        var loopback = new IPEndPoint(IPAddress.Parse("::ffff:127.0.0.1"), 1);
        const string rebound = "Origin: http://hub.example\r\n"; // and the request's Host is hub.example

        await OpenAsync(loopback, "X-Forwarded-For: 203.0.113.9\r\n" + rebound);
        var direct = Connect(loopback);
        direct.Send(Request(rebound));

        Assert.StartsWith("HTTP/1.1 403 ", await direct.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_limit_for_an_address_counts_the_proxys_clients_one_by_one()
    {
        Options = Options with { MaxConnectionsPerAddress = 1 };
        var first = await OpenAsync(Proxy, "X-Forwarded-For: 203.0.113.9\r\n");
        await OpenAsync(Proxy, "X-Forwarded-For: 203.0.113.10\r\n");

        var third = Connect(Proxy);
        third.Send(Request("X-Forwarded-For: 203.0.113.9\r\n"));
        Assert.StartsWith("HTTP/1.1 503 ", await third.ReadHeadAsync(), StringComparison.Ordinal);

        first.Transport.Close();
        await SinkProbe.FishForMessageAsync(message => message is "ended");
        await AwaitAssertAsync(() => OpenAsync(Proxy, "X-Forwarded-For: 203.0.113.9\r\n"));
    }

    [Theory]
    [InlineData("PROXY TCP4 198.51.100.7 10.1.2.3 1024 80\r\n")]
    [InlineData("binary")]
    public async Task A_PROXY_header_tells_the_clients_address_however_it_is_cut(string header)
    {
        Options = Options with { ProxyProtocol = ProxyProtocol.FromTrustedProxies };
        byte[] bytes = [.. header == "binary" ? BinaryHeader : Encoding.ASCII.GetBytes(header), .. Request(""), .. TestPeer.Text("hello")];
        var whole = Connect(Proxy);
        whole.Send(bytes);
        Assert.Equal("hello", await ReadFirstAsync(whole));
        var cut = Connect(Proxy, capacity: 7); // read as it comes, in pieces
        var sending = cut.SendAsync(Encoding.Latin1.GetString(bytes));
        Assert.Equal("hello", await ReadFirstAsync(cut));
        await sending;

        Assert.Equal(2, _asked.Count);
        Assert.All(_asked, request => Assert.Equal(new IPEndPoint(IPAddress.Parse("198.51.100.7"), 1024), request.RemoteEndPoint));
    }

    [Fact]
    public async Task A_trusted_proxy_without_its_PROXY_header_is_refused()
    {
        Options = Options with { ProxyProtocol = ProxyProtocol.FromTrustedProxies };
        var peer = Connect(Proxy);

        peer.Send(Request(""));

        Assert.StartsWith("HTTP/1.1 400 ", await peer.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task A_strangers_PROXY_header_is_no_request_and_without_it_the_stranger_is_served()
    {
        Options = Options with { ProxyProtocol = ProxyProtocol.FromTrustedProxies };
        var peer = Connect(Stranger);
        peer.Send([.. "PROXY TCP4 198.51.100.7 10.1.2.3 1024 80\r\n"u8, .. Request("")]);
        Assert.StartsWith("HTTP/1.1 400 ", await peer.ReadHeadAsync(), StringComparison.Ordinal);

        await OpenAsync(Stranger, "");

        Assert.Equal(Stranger, Assert.Single(_asked).RemoteEndPoint);
    }

    [Fact]
    public async Task A_PROXY_header_that_does_not_come_in_time_gets_408()
    {
        Options = Options with { ProxyProtocol = ProxyProtocol.FromTrustedProxies };
        var peer = Connect(Proxy, capacity: 4);
        await peer.SendAsync("PROXY TCP4 198.");

        Advance(Options.HandshakeTimeout);

        var head = peer.ReadHeadAsync();
        Assert.StartsWith("HTTP/1.1 408 ", await head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_HTTP_is_handed_over_without_the_PROXY_header()
    {
        var taken = new TaskCompletionSource<(EndPoint?, string)>();
        PlainHttp = new Taker(taken);
        Options = Options with { ProxyProtocol = ProxyProtocol.FromTrustedProxies };
        var peer = Connect(Proxy);

        peer.Send([.. BinaryHeader, .. "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"u8]);

        Assert.Equal((new IPEndPoint(IPAddress.Parse("198.51.100.7"), 1024), "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"), await taken.Task.WaitAsync(TransportProbe.Patience));
    }

    private static byte[] Request(string headers) => Encoding.ASCII.GetBytes(TestPeer.Upgrade[..^2] + headers + "\r\n");

    private static async Task<string> ReadFirstAsync(TestPeer peer)
    {
        Assert.StartsWith("HTTP/1.1 101 ", await peer.ReadHeadAsync(), StringComparison.Ordinal);
        return await peer.ReadTextAsync();
    }

    private TestPeer Connect(IPEndPoint remote, int capacity = 64 * 1024)
    {
        var (client, server) = InMemoryTransport.Connect(capacity);
        Connections.Tell(new ConnectionsActor.Serve(new AddressedTransport(server, remote)));
        return new TestPeer(client);
    }

    private async Task<TestPeer> OpenAsync(IPEndPoint remote, string headers)
    {
        var peer = Connect(remote);
        peer.Send(Request(headers));
        Assert.StartsWith("HTTP/1.1 101 ", await peer.ReadHeadAsync(), StringComparison.Ordinal);
        return peer;
    }

    private sealed class Taker(TaskCompletionSource<(EndPoint? Client, string Received)> taken) : IPlainHttp
    {
        public void Take(Transport transport, EndPoint? client, ReadOnlyMemory<byte> received) =>
            taken.SetResult((client, Encoding.Latin1.GetString(received.Span)));
    }
}
