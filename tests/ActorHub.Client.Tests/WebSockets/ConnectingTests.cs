using System.Net;
using System.Net.Sockets;
using ActorHub.Client.Tests.Support;
using ActorHub.WebSockets;

namespace ActorHub.Client.Tests.WebSockets;

public class ConnectingTests
{
    [Fact]
    public async Task Frames_that_come_with_the_answer_are_received()
    {
        using var server = new StubServer();
        var connecting = WebSocketClient.ConnectAsync(server.Url, WebSocketClientOptions.Default, CancellationToken.None);
        using var peer = await server.Accept();
        await peer.Upgrade("81 02 68 69");
        await using var client = await connecting.Patiently("the open WebSocket");

        Assert.Equal("hi", (await client.ReceiveAsync(CancellationToken.None).Patiently("the message"))!.Value.Text);
    }

    [Fact]
    public async Task Headers_and_subprotocols_are_sent()
    {
        using var server = new StubServer();
        var options = WebSocketClientOptions.WithBearer(WebSocketClientOptions.Default with { Subprotocols = ["a", "b"] }, "secret");
        _ = WebSocketClient.ConnectAsync(server.Url, options, CancellationToken.None);
        using var peer = await server.Accept();

        var head = await peer.ReadHead();

        Assert.Contains("\r\nAuthorization: Bearer secret\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nSec-WebSocket-Protocol: a, b\r\n", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 4\r\n\r\nno!\nignored")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\nno\r\n2;x=y\r\n!\n\r\n0\r\n\r\n")]
    public async Task A_refusal_brings_status_headers_and_body(string rest)
    {
        using var server = new StubServer();
        var connecting = WebSocketClient.ConnectAsync(server.Url, WebSocketClientOptions.Default, CancellationToken.None);
        using var peer = await server.Accept();
        await peer.ReadHead();

        await peer.Write("HTTP/1.1 503 Busy\r\nRetry-After: 3\r\n" + rest);

        var refused = await Assert.ThrowsAsync<HandshakeRefusedException>(() => connecting.Patiently("the refusal"));
        Assert.Equal((503, "no!\n", TimeSpan.FromSeconds(3)), (refused.Status, refused.BodyText, refused.RetryAfter));
    }

    [Fact]
    public async Task The_body_of_a_refusal_is_read_to_its_limit_only()
    {
        using var server = new StubServer();
        var options = WebSocketClientOptions.Default with { MaxRefusalBodyBytes = 10, TimeProvider = new ObservedTimeProvider() }; // no deadline passes
        var connecting = WebSocketClient.ConnectAsync(server.Url, options, CancellationToken.None);
        using var peer = await server.Accept();
        await peer.ReadHead();

        await peer.Write("HTTP/1.1 404 Not Found\r\n\r\n" + new string('x', 100)); // and the connection stays open

        Assert.Equal(new string('x', 10), (await Assert.ThrowsAsync<HandshakeRefusedException>(() => connecting.Patiently("the refusal"))).BodyText);
    }

    [Fact]
    public async Task The_body_of_a_refusal_is_read_until_the_deadline_only()
    {
        var time = new ObservedTimeProvider();
        using var server = new StubServer();
        GatedStream? stream = null;
        var options = WebSocketClientOptions.Default with { TimeProvider = time, Dial = async (_, _) => stream = new GatedStream(await server.Connect()) };
        var connecting = WebSocketClient.ConnectAsync(server.Url, options, CancellationToken.None);
        using var peer = await server.Accept();
        await peer.ReadHead();
        await peer.Write("HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\n\r\nno!");
        await stream!.WhenRead(1);

        await time.PassDeadlineAsync(TimeSpan.FromSeconds(10));

        Assert.Equal("no!", (await Assert.ThrowsAsync<HandshakeRefusedException>(() => connecting.Patiently("the refusal"))).BodyText);
    }

    [Theory]
    [InlineData("86400", 86_400)]
    [InlineData("86401", 86_400)]
    [InlineData("2147483647", 86_400)]
    [InlineData("0", 0)]
    public void A_server_may_ask_for_a_day_at_most(string value, int seconds) => Assert.Equal(
        TimeSpan.FromSeconds(seconds),
        new HandshakeRefusedException(new ResponseHead(503, "", 1, new HeaderList(new Header("Retry-After", value))), default).RetryAfter);

    [Fact]
    public async Task An_answer_that_breaks_the_handshakes_rules_is_told_with_the_rule()
    {
        using var server = new StubServer();
        var connecting = WebSocketClient.ConnectAsync(server.Url, WebSocketClientOptions.Default, CancellationToken.None);
        using var peer = await server.Accept();
        await peer.ReadHead();

        await peer.Write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n");

        var failed = await Assert.ThrowsAsync<HandshakeFailedException>(() => connecting.Patiently("the failure"));
        Assert.Equal("RFC 6455 §4.1", failed.Error.Source);
        Assert.True(await peer.IsAtEnd());
    }

    [Fact]
    public async Task A_silent_server_is_given_up_when_the_time_is_over()
    {
        var time = new ObservedTimeProvider();
        using var server = new StubServer();
        var connecting = WebSocketClient.ConnectAsync(server.Url, WebSocketClientOptions.Default with { TimeProvider = time }, CancellationToken.None);
        using var peer = await server.Accept();
        await peer.ReadHead();

        await time.PassDeadlineAsync(TimeSpan.FromSeconds(10));

        await Assert.ThrowsAsync<TimeoutException>(() => connecting.Patiently("the timeout"));
        Assert.True(await peer.IsAtEnd());
    }

    [Fact]
    public async Task Connecting_can_be_cancelled()
    {
        using var server = new StubServer();
        using var giveUp = new CancellationTokenSource();
        var connecting = WebSocketClient.ConnectAsync(server.Url, WebSocketClientOptions.Default, giveUp.Token);
        using var peer = await server.Accept();
        await peer.ReadHead();

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Patiently("the cancellation"));
    }

    [Theory]
    [InlineData("http://example.org/")]
    [InlineData("ws://user@example.org/")]
    [InlineData("ws://example.org/#part")]
    public async Task An_address_that_is_no_WebSockets_is_refused(string url) =>
        await Assert.ThrowsAsync<ArgumentException>(() => WebSocketClient.ConnectAsync(new Uri(url), WebSocketClientOptions.Default, CancellationToken.None));

    [Fact]
    public async Task A_proxy_is_asked_for_a_tunnel_with_the_users_name_and_password()
    {
        using var proxy = new StubServer();
        var options = WebSocketClientOptions.Default with { Proxy = ProxyChoice.Through(new Uri($"http://us%65r:p%40ss@{proxy.EndPoint}")) };
        var connecting = WebSocketClient.ConnectAsync(new Uri("ws://hub.example:8080/ws"), options, CancellationToken.None);
        using var peer = await proxy.Accept();

        var connect = await peer.ReadHead();
        await peer.Write("HTTP/1.1 200 Connection established\r\nVia: 1.1 stub\r\n\r\n");
        var request = await peer.Upgrade("");
        await using var client = await connecting.Patiently("the open WebSocket");

        Assert.Equal("CONNECT hub.example:8080 HTTP/1.1\r\nHost: hub.example:8080\r\nProxy-Authorization: Basic dXNlcjpwQHNz\r\n\r\n", connect);
        Assert.StartsWith("GET /ws HTTP/1.1\r\n", request, StringComparison.Ordinal);
    }

    // Any status but 2xx was taken for the refusal. RFC 9110 §15.2: a client must be able to read interim responses.
    [Theory]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n")]
    public async Task Interim_responses_of_a_proxy_are_skipped(string interim)
    {
        using var proxy = new StubServer();
        var connecting = Through(proxy);
        using var peer = await proxy.Accept();
        await peer.ReadHead();

        await peer.Write(interim + "HTTP/1.1 200 Connection established\r\n\r\n");

        await peer.Upgrade("");
        await using var client = await connecting.Patiently("the open WebSocket");
    }

    [Theory]
    [InlineData(8, 407, "The proxy refused the tunnel with status 407.")]
    [InlineData(9, null, "The proxy sent more than 8 interim responses.")]
    public async Task Only_so_many_interim_responses_of_a_proxy_are_read(int count, int? status, string problem)
    {
        using var proxy = new StubServer();
        var connecting = Through(proxy);
        using var peer = await proxy.Accept();
        await peer.ReadHead();

        await peer.Write(string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", count)) + "HTTP/1.1 407 Who are you\r\n\r\n");

        var refused = await Assert.ThrowsAsync<ProxyException>(() => connecting.Patiently("the refusal"));
        Assert.Equal((status, problem), (refused.Status, refused.Message));
    }

    [Fact]
    public async Task A_proxy_that_switches_protocols_has_opened_no_tunnel()
    {
        using var proxy = new StubServer();
        var connecting = Through(proxy);
        using var peer = await proxy.Accept();
        await peer.ReadHead();

        await peer.Write("HTTP/1.1 101 Switching Protocols\r\n\r\n");

        Assert.Equal(101, (await Assert.ThrowsAsync<ProxyException>(() => connecting.Patiently("the refusal"))).Status);
    }

    [Fact]
    public async Task A_proxy_that_refuses_is_told_with_its_status()
    {
        using var proxy = new StubServer();
        var options = WebSocketClientOptions.Default with { Proxy = ProxyChoice.Through(new Uri($"http://{proxy.EndPoint}")) };
        var connecting = WebSocketClient.ConnectAsync(new Uri("ws://hub.example/"), options, CancellationToken.None);
        using var peer = await proxy.Accept();
        await peer.ReadHead();

        await peer.Write("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");

        Assert.Equal(407, (await Assert.ThrowsAsync<ProxyException>(() => connecting.Patiently("the refusal"))).Status);
    }

    [Theory]
    [InlineData("ws://a.example/", "http://one:1/", "http_proxy=http://one:1", "https_proxy=http://two:2")]
    [InlineData("wss://a.example/", "http://two:2/", "http_proxy=http://one:1", "HTTPS_PROXY=http://two:2")]
    [InlineData("ws://a.example/", "http://three:3/", "ALL_PROXY=three:3")]
    [InlineData("ws://a.example/", "http://one:1/", "HTTP_PROXY=http://one:1")]
    [InlineData("ws://a.example/", null, "HTTP_PROXY=http://one:1", "GATEWAY_INTERFACE=CGI/1.1")]
    [InlineData("ws://a.example/", null, "http_proxy=http://one:1", "no_proxy=b.example, example")]
    [InlineData("ws://a.example/", null, "http_proxy=http://one:1", "NO_PROXY=.example")]
    [InlineData("ws://aexample/", "http://one:1/", "http_proxy=http://one:1", "NO_PROXY=example")]
    [InlineData("ws://a.example:81/", "http://one:1/", "http_proxy=http://one:1", "no_proxy=a.example:80")]
    [InlineData("ws://a.example:80/", null, "http_proxy=http://one:1", "no_proxy=a.example:80")]
    [InlineData("ws://10.1.2.3/", null, "http_proxy=http://one:1", "no_proxy=10.0.0.0/8")]
    [InlineData("ws://[::1]/", null, "http_proxy=http://one:1", "no_proxy=::1")]
    [InlineData("ws://a.example/", null, "http_proxy=http://one:1", "no_proxy=*")]
    [InlineData("ws://a.example/", null)]
    public void The_environment_names_the_proxy(string url, string? proxy, params string[] variables)
    {
        var environment = variables.Select(static variable => variable.Split('=', 2)).ToDictionary(static parts => parts[0], static parts => parts[1]);

        Assert.Equal(proxy, ProxyEnvironment.For(WebSocketUri.Parse(url), environment.GetValueOrDefault)?.ToString());
    }

    [Fact]
    public void Addresses_of_both_families_take_turns() =>
        Assert.Equal(
            [IPAddress.Parse("::1"), IPAddress.Parse("10.0.0.1"), IPAddress.Parse("::2"), IPAddress.Parse("10.0.0.2"), IPAddress.Parse("10.0.0.3")],
            TcpDialer.InTurns(
                [IPAddress.Parse("::1"), IPAddress.Parse("::2"), IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2"), IPAddress.Parse("10.0.0.3")]));

    [Fact]
    public async Task Where_nobody_listens_the_sockets_error_is_thrown()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var refused = await Assert.ThrowsAsync<SocketException>(
            () => WebSocketClient.ConnectAsync(new Uri($"ws://{taken.LocalEndPoint}/"), WebSocketClientOptions.Default, CancellationToken.None));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        Assert.Equal($"Cannot connect to {taken.LocalEndPoint}: Connection refused", refused.Message);
    }

    [Fact]
    public async Task Where_nobody_listens_at_a_name_the_error_has_name_and_address()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port;

        var refused = await Assert.ThrowsAsync<SocketException>(
            () => WebSocketClient.ConnectAsync(new Uri($"ws://localhost:{port}/"), WebSocketClientOptions.Default, CancellationToken.None));

        Assert.Matches($@"^Cannot connect to localhost at (127\.0\.0\.1|\[::1\]):{port}: ", refused.Message);
    }

    [Fact]
    public async Task A_name_that_nobody_has_is_told()
    {
        var unknown = await Assert.ThrowsAsync<SocketException>(
            () => WebSocketClient.ConnectAsync(new Uri("ws://nobody.invalid/"), WebSocketClientOptions.Default, CancellationToken.None));

        Assert.StartsWith("Cannot resolve nobody.invalid: ", unknown.Message, StringComparison.Ordinal);
    }

    private static Task<WebSocketClient> Through(StubServer proxy) => WebSocketClient.ConnectAsync(
        new Uri("ws://hub.example/"), WebSocketClientOptions.Default with { Proxy = ProxyChoice.Through(new Uri($"http://{proxy.EndPoint}")) }, CancellationToken.None);
}
