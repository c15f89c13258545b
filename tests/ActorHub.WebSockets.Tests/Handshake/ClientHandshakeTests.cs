using System.Buffers;
using System.Text;

namespace ActorHub.WebSockets.Tests;

public class ClientHandshakeTests
{
    private const string Answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=\r\n";

    private static readonly ClientHandshakeOptions Plain = new() { Uri = WebSocketUri.Parse("wss://example.com:8443/chat?room=1") };

    // Random bytes of zeros: the key is AAAAAAAAAAAAAAAAAAAAAA==.
    private static readonly RandomBytes Zeros = bytes => bytes.Clear();

    [Fact]
    public void A_request_holds_exactly_what_it_needs()
    {
        Assert.Equal(
            "GET /chat?room=1 HTTP/1.1\r\nHost: example.com:8443\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n",
            Text(new ClientHandshake(Plain, Zeros)));
    }

    [Fact]
    public void Everything_asked_for_is_in_the_request()
    {
        var options = Plain with
        {
            Origin = "https://example.com",
            Subprotocols = ["superchat", "chat"],
            Deflate = DeflateOptions.Default,
            Cookies = [new("a", "1"), new("b", "\"2\"")],
            Headers = [new("Authorization", "Bearer x"), new("X-A", "caf\u00e9")],
        };
        Assert.EndsWith(
            "\r\nOrigin: https://example.com\r\nSec-WebSocket-Protocol: superchat, chat\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\nCookie: a=1; b=\"2\"\r\n"
            + "Authorization: Bearer x\r\nX-A: caf\u00e9\r\n\r\n",
            Text(new ClientHandshake(options, Zeros)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Each_handshake_has_its_own_key()
    {
        byte next = 0;
        RandomBytes counting = bytes =>
        {
            foreach (ref var b in bytes)
            {
                b = next++;
            }
        };
        Assert.Contains("Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\n", Text(new ClientHandshake(Plain, counting)), StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Key: EBESExQVFhcYGRobHB0eHw==\r\n", Text(new ClientHandshake(Plain, counting)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_opens_the_connection_in_every_shape_and_what_follows_is_left()
    {
        foreach (var shape in Segments.Shapes(Encoding.Latin1.GetBytes(Answer + "Sec-WebSocket-Protocol: chat\r\nX-A: b\r\n\r\n\u0081\u0005Hello")))
        {
            var input = shape;
            var handshake = new ClientHandshake(Plain with { Subprotocols = ["chat"] }, Zeros);
            Assert.True(handshake.TryReadResponse(ref input, out var result));
            var opened = Assert.IsType<ClientHandshakeResult.Opened>(result);
            Assert.Equal(new NegotiatedProtocol(WebSocketVersion.Rfc6455, "chat", null), opened.Protocol);
            Assert.Equal("b", opened.Head.Headers.First("x-a"));
            Assert.Equal("810548656c6c6f", Convert.ToHexStringLower(input.ToArray()));
        }
    }

    [Fact]
    public void Every_prefix_of_an_answer_needs_more_and_consumes_nothing()
    {
        var bytes = Encoding.Latin1.GetBytes(Answer + "\r\n");
        var handshake = new ClientHandshake(Plain, Zeros);
        for (var prefix = 0; prefix < bytes.Length; prefix++)
        {
            var input = new ReadOnlySequence<byte>(bytes, 0, prefix);
            Assert.False(handshake.TryReadResponse(ref input, out _));
            Assert.Equal(prefix, input.Length);
        }

        var whole = new ReadOnlySequence<byte>(bytes);
        Assert.True(handshake.TryReadResponse(ref whole, out _));
    }

    [Theory]
    [InlineData("Upgrade: websocket", "Upgrade: WebSocket", null)]
    [InlineData("Switching Protocols", "", null)]
    [InlineData("Connection: Upgrade", "connection: keep-alive, UPGRADE", null)]
    [InlineData("Upgrade: websocket\r\n", "", HandshakeErrorCode.ResponseUpgrade)]
    [InlineData("Upgrade: websocket", "Upgrade: websocket\r\nUpgrade: websocket", HandshakeErrorCode.ResponseUpgrade)]
    [InlineData("Upgrade: websocket", "Upgrade: h2c, websocket", HandshakeErrorCode.ResponseUpgrade)]
    [InlineData("Connection: Upgrade\r\n", "", HandshakeErrorCode.ResponseConnection)]
    [InlineData("Connection: Upgrade", "Connection: close", HandshakeErrorCode.ResponseConnection)]
    [InlineData("HTTP/1.1 101", "HTTP/1.0 101", HandshakeErrorCode.ResponseHttpVersion)]
    [InlineData("Sec-WebSocket-Accept", "X", HandshakeErrorCode.ResponseAccept)]
    [InlineData("ICX+", "icx+", HandshakeErrorCode.ResponseAccept)]
    [InlineData("Upgrade: websocket", "Upgrade: websocket\r\nSec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=", HandshakeErrorCode.ResponseAccept)]
    [InlineData("Upgrade: websocket", "Upgrade: websocket\r\nSec-WebSocket-Protocol: other", HandshakeErrorCode.ResponseSubprotocol)]
    [InlineData("Upgrade: websocket", "Upgrade: websocket\r\nSec-WebSocket-Protocol: CHAT", HandshakeErrorCode.ResponseSubprotocol)]
    [InlineData("Upgrade: websocket", "Upgrade: websocket\r\nSec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: chat", HandshakeErrorCode.ResponseSubprotocol)]
    [InlineData("Upgrade: websocket", "Upgrade: websocket\r\nSec-WebSocket-Extensions: permessage-deflate", HandshakeErrorCode.ResponseExtension)]
    public void An_answer_that_does_not_fit_the_request_fails(string part, string instead, HandshakeErrorCode? code)
    {
        var input = new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(Answer.Replace(part, instead, StringComparison.Ordinal) + "\r\n"));
        var length = input.Length;
        Assert.True(new ClientHandshake(Plain with { Subprotocols = ["chat"] }, Zeros).TryReadResponse(ref input, out var result));
        Assert.Equal(code, (result as ClientHandshakeResult.Failed)?.Error.Code);
        Assert.Equal(code is null ? 0 : length, input.Length);
    }

    [Theory]
    [InlineData("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nContent-Length: 2\r\n\r\nno", 401, "no")]
    [InlineData("HTTP/1.0 503 \r\nRetry-After: 5\r\n\r\n", 503, "")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", 200, "")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 302 Found\r\nLocation: wss://b/\r\n\r\n", 302, "")]
    public void A_refusal_gives_status_and_headers_and_leaves_its_body(string answer, int status, string body)
    {
        foreach (var shape in Segments.Shapes(Encoding.Latin1.GetBytes(answer)))
        {
            var input = shape;
            Assert.True(new ClientHandshake(Plain, Zeros).TryReadResponse(ref input, out var result));
            Assert.Equal(status, Assert.IsType<ClientHandshakeResult.Refused>(result).Head.Status);
            Assert.Equal(body, Encoding.Latin1.GetString(input.ToArray()));
        }
    }

    [Fact]
    public void Interim_answers_without_end_fail()
    {
        var handshake = new ClientHandshake(Plain, Zeros);
        ClientHandshakeResult? result = null;
        var answers = 0;
        while (result is null && answers < 100)
        {
            var input = new ReadOnlySequence<byte>("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray());
            handshake.TryReadResponse(ref input, out result);
            answers++;
        }

        Assert.Equal((9, HandshakeErrorCode.TooManyInterimResponses), (answers, Assert.IsType<ClientHandshakeResult.Failed>(result).Error.Code));
    }

    [Fact]
    public void Options_that_cannot_stand_in_a_request_are_refused()
    {
        AssertRefused(Plain with { Subprotocols = ["a b"] });
        AssertRefused(Plain with { Subprotocols = ["a\r\nX: y"] });
        AssertRefused(Plain with { Subprotocols = ["a", "a"] });
        AssertRefused(Plain with { Subprotocols = ["a", "b"], Version = WebSocketVersion.Hixie75 });
        AssertRefused(Plain with { Origin = "http://a\r\nX: y" });
        AssertRefused(Plain with { Origin = "" });
        AssertRefused(Plain with { Headers = [new("Sec-WebSocket-Key", "x")] });
        AssertRefused(Plain with { Headers = [new("host", "x")] });
        AssertRefused(Plain with { Headers = [new("Content-Length", "1")] });
        AssertRefused(Plain with { Headers = [default] });
        AssertRefused(Plain with { Deflate = DeflateOptions.Default, Version = WebSocketVersion.Hybi08 });
        Assert.Throws<ArgumentException>(() => new Header("A", "b\r\nC: d"));
        Assert.Throws<ArgumentException>(() => new Header("A b", "c"));
        Assert.Throws<ArgumentException>(() => new Cookie("a", "b\r\nC: d"));
        Assert.Throws<ArgumentException>(() => new Cookie("a", "b; c"));
        Assert.Throws<ArgumentException>(() => new Cookie("a=", "b"));
    }

    private static void AssertRefused(ClientHandshakeOptions options) => Assert.Throws<ArgumentException>(() => new ClientHandshake(options, Zeros));

    private static string Text(ClientHandshake handshake) => Encoding.Latin1.GetString(handshake.Request.Span);
}
