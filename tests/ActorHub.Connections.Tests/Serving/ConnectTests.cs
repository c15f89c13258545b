using ActorHub.Connections.Handshake;
using ActorHub.Connections.Serving;
using ActorHub.WebSockets;

namespace ActorHub.Connections.Tests.Serving;

public class ConnectTests : ServerTestKit
{
    [Fact]
    public async Task Connect_sees_the_request_and_what_it_says_of_the_client_is_kept()
    {
        UpgradeRequest? seen = null;
        var server = await StartAsync(new WebSocketServerOptions
        {
            Handshake = new ServerHandshakeOptions { Subprotocols = ["chat"] },
            Connect = (request, _) =>
            {
                seen = request;
                return new(new UpgradeDecision.Accept("anna", [new Header("Set-Cookie", "a=1"), new Header("Set-Cookie", "b=2")]));
            },
        });
        var peer = Connect(server);

        peer.Send(TestPeer.Upgrade.Replace("\r\n\r\n", "\r\nOrigin: http://hub.example\r\nCookie: id=7\r\nSec-WebSocket-Protocol: other, chat\r\n\r\n", StringComparison.Ordinal));

        var head = await peer.ReadHeadAsync();
        Assert.StartsWith("HTTP/1.1 101 ", head, StringComparison.Ordinal);
        Assert.Contains("\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n", head, StringComparison.Ordinal);
        Assert.Equal("http://hub.example", seen!.Origin);
        Assert.Equal("id=7", seen.Head.Headers.First("Cookie"));
        Assert.Equal(["other", "chat"], seen.OfferedSubprotocols);
        Assert.Equal("chat", seen.Protocol.Subprotocol);
        await AwaitConditionAsync(() => server.Connections.Count == 1);
        var connection = server.Connections.Single();
        Assert.Equal(("anna", "chat", "/test"), ((string)connection.Identity!, connection.Subprotocol, connection.Request.Path));
        Assert.Same(connection, server.Find(connection.Id));
    }

    /// <summary>Other versions have other names and separators for what a client offers, and only some read the origin under its old name.</summary>
    [Theory]
    [InlineData(WebSocketVersion.Rfc6455, "Sec-WebSocket-Protocol", "a, b", null)]
    [InlineData(WebSocketVersion.Hybi08, "Sec-WebSocket-Protocol", "a, b", "http://page.example")]
    [InlineData(WebSocketVersion.Hybi07, "Sec-WebSocket-Protocol", "a, b", "http://page.example")]
    [InlineData(WebSocketVersion.Hybi00, "Sec-WebSocket-Protocol", "a b", null)]
    [InlineData(WebSocketVersion.Hixie75, "WebSocket-Protocol", "a b", null)]
    public void What_a_client_offers_is_read_as_its_version_writes_it(WebSocketVersion version, string name, string offered, string? origin)
    {
        var headers = new HeaderList(new Header("Host", "hub.example"), new Header(name, offered), new Header("Sec-WebSocket-Origin", "http://page.example"));
        Assert.True(RequestHead.TryCreate("GET", "/", 1, headers, out var head, out _));

        var request = new UpgradeRequest(head!, null, WebSocketScheme.Ws, new NegotiatedProtocol(version, null, null));

        Assert.Equal(["a", "b"], request.OfferedSubprotocols);
        Assert.Equal(origin, request.Origin);
    }

    [Fact]
    public async Task Frames_that_come_while_connect_decides_are_kept()
    {
        var gate = new TaskCompletionSource<UpgradeDecision>();
        var server = await StartAsync(new WebSocketServerOptions
        {
            Connect = (_, _) => new(gate.Task),
            Handlers = new ConnectionHandlers { Text = (_, text) => Tell(text) },
        });
        var peer = Connect(server);
        peer.Send([.. System.Text.Encoding.Latin1.GetBytes(TestPeer.Upgrade), .. TestPeer.Text("early")]);
        peer.Send(TestPeer.Text("bird"));

        gate.SetResult(UpgradeDecision.Accepted);

        await ExpectMsgAsync("early");
        await ExpectMsgAsync("bird");
    }

    /// <summary>In one reference library a refusal closes the listening socket.</summary>
    [Fact]
    public async Task Connect_may_refuse_with_status_headers_and_body_and_the_next_client_is_served()
    {
        var refuse = true;
        var server = await StartAsync(new WebSocketServerOptions
        {
            Connect = (_, _) => new(refuse
                ? new UpgradeDecision.Refuse(401, "Who are you?", new Header("WWW-Authenticate", "Bearer"))
                : UpgradeDecision.Accepted),
        });
        var peer = Connect(server);
        peer.Send(TestPeer.Upgrade);

        var head = await peer.ReadHeadAsync();
        Assert.StartsWith("HTTP/1.1 401 Unauthorized\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nWWW-Authenticate: Bearer\r\n", head, StringComparison.Ordinal);
        Assert.Equal("Who are you?\n", await peer.ReadToEndAsync());
        Assert.Empty(server.Connections);

        refuse = false;
        await OpenAsync(server);
    }

    /// <summary>Statuses below 400 were documented, and threw.</summary>
    [Fact]
    public async Task Connect_may_send_the_client_elsewhere()
    {
        var server = await StartAsync(new WebSocketServerOptions
        {
            Connect = (_, _) => new(new UpgradeDecision.Refuse(307, "Over there.", new Header("Location", "wss://other.example/"))),
        });
        var peer = Connect(server);

        peer.Send(TestPeer.Upgrade);

        var head = await peer.ReadHeadAsync();
        Assert.StartsWith("HTTP/1.1 307 Temporary Redirect\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nLocation: wss://other.example/\r\n", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("at once")]
    [InlineData("later")]
    [InlineData("bad header")]
    public async Task A_connect_that_fails_is_answered_with_500_and_logged_and_the_next_client_is_served(string how)
    {
        var fail = true;
        var server = await StartAsync(new WebSocketServerOptions
        {
            Connect = async (_, _) =>
            {
                if (how == "later")
                {
                    await Task.Yield();
                }

                return !fail ? UpgradeDecision.Accepted
                    : how == "bad header" ? new UpgradeDecision.Accept(null, [new Header("X", "a\r\nSet-Cookie: evil=1")])
                    : throw new InvalidOperationException("boom");
            },
        });
        var peer = Connect(server);

        await EventFilter.Error(contains: "authorizer").ExpectOneAsync(async () =>
        {
            peer.Send(TestPeer.Upgrade);
            Assert.StartsWith("HTTP/1.1 500 ", await peer.ReadHeadAsync(), StringComparison.Ordinal);
        });
        Assert.DoesNotContain("boom", await peer.ReadToEndAsync(), StringComparison.Ordinal);

        fail = false;
        await OpenAsync(server);
    }

    [Fact]
    public async Task A_connect_that_never_decides_is_answered_with_503_and_told_to_give_up()
    {
        CancellationToken token = default;
        var asked = new TaskCompletionSource();
        var server = await StartAsync(new WebSocketServerOptions
        {
            Connections = new ConnectionOptions { HandshakeTimeout = TimeSpan.FromSeconds(3), AuthorizationTimeout = TimeSpan.FromSeconds(8) },
            Connect = (_, cancelled) =>
            {
                token = cancelled;
                asked.SetResult();
                return new(new TaskCompletionSource<UpgradeDecision>().Task);
            },
        });
        var peer = Connect(server);
        peer.Send(TestPeer.Upgrade);
        await asked.Task;

        Advance(TimeSpan.FromSeconds(3)); // the head's own deadline is over with the head
        Assert.False(token.IsCancellationRequested);
        Advance(TimeSpan.FromSeconds(5));

        Assert.StartsWith("HTTP/1.1 503 ", await peer.ReadHeadAsync(), StringComparison.Ordinal);
        await peer.ReadToEndAsync();
        await AwaitConditionAsync(() => token.IsCancellationRequested);
    }

    [Theory]
    [InlineData("Upgrade")]
    [InlineData("sec-websocket-accept")]
    [InlineData("Content-Length")]
    [InlineData("Transfer-Encoding")]
    public async Task A_header_that_is_the_handshakes_own_cannot_be_added(string name)
    {
        var server = await StartAsync(new WebSocketServerOptions
        {
            Connect = (_, _) => new(new UpgradeDecision.Accept(null, [new Header(name, "1")])),
        });
        var peer = Connect(server);

        await EventFilter.Error(contains: "authorizer").ExpectOneAsync(async () =>
        {
            peer.Send(TestPeer.Upgrade);
            Assert.StartsWith("HTTP/1.1 500 ", await peer.ReadHeadAsync(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_client_that_is_not_accepted_is_closed_without_a_word_and_the_next_one_is_served()
    {
        var accept = false;
        var server = await StartAsync(new WebSocketServerOptions { Accept = _ => accept });

        Assert.Empty(await Connect(server).ReadToEndAsync());
        accept = true;
        await OpenAsync(server);
    }

    /// <summary>In one reference library an exception here makes the server return.</summary>
    [Fact]
    public async Task An_accept_that_fails_refuses_its_client_and_is_logged()
    {
        var fail = true;
        var server = await StartAsync(new WebSocketServerOptions { Accept = _ => fail ? throw new InvalidOperationException("boom") : true });

        await EventFilter.Exception<InvalidOperationException>("boom").ExpectOneAsync(async () =>
            Assert.Empty(await Connect(server).ReadToEndAsync()));
        fail = false;
        await OpenAsync(server);
    }

    [Fact]
    public async Task Other_paths_than_the_servers_get_404()
    {
        var server = await StartAsync(new WebSocketServerOptions { Path = "/chat" });
        var peer = Connect(server);
        peer.Send(TestPeer.Upgrade);
        Assert.StartsWith("HTTP/1.1 404 ", await peer.ReadHeadAsync(), StringComparison.Ordinal);

        var second = Connect(server);
        second.Send(TestPeer.Upgrade.Replace("/test", "/chat?room=1", StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 101 ", await second.ReadHeadAsync(), StringComparison.Ordinal);
    }
}
