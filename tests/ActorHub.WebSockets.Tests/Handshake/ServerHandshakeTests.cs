using System.Buffers;
using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.WebSockets.Tests;

public class ServerHandshakeTests
{
    private const string Request =
        "GET /ws HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";

    private static readonly ServerHandshakeOptions Chat = new() { Subprotocols = ["superchat", "chat"] };

    [Fact]
    public void An_upgrade_is_accepted_with_exactly_these_bytes()
    {
        var accepted = Assert.IsType<HandshakeResult.Accepted>(Evaluate(Request));
        Assert.Null(accepted.Protocol.Subprotocol);
        Assert.Equal(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
            Text(accepted.Response));
    }

    [Fact]
    public void A_usual_request_is_read_and_accepted_with_less_than_a_kilobyte()
    {
        var bytes = Encoding.ASCII.GetBytes(Request + "\r\n");
        Accept(bytes); // makes what is made once
        var before = GC.GetAllocatedBytesForCurrentThread();
        Accept(bytes);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 1024);

        static void Accept(byte[] request)
        {
            var input = new ReadOnlySequence<byte>(request);
            Assert.True(RequestHeadParser.TryRead(ref input, HeadLimits.Default, out var head, out _));
            Assert.True(ServerHandshake.Evaluate(head!, ServerHandshakeOptions.Default) is HandshakeResult.Accepted);
        }
    }

    [Theory]
    [InlineData("chat, superchat", "chat")]
    [InlineData("x\r\nSec-WebSocket-Protocol: superchat,chat", "superchat")]
    [InlineData("x, y", null)]
    [InlineData("CHAT", null)]
    public void The_first_offered_subprotocol_that_we_speak_is_chosen(string offered, string? chosen)
    {
        var accepted = Assert.IsType<HandshakeResult.Accepted>(Evaluate(Request + $"Sec-WebSocket-Protocol: {offered}\r\n", Chat));
        Assert.Equal(chosen, accepted.Protocol.Subprotocol);
        Assert.Equal(chosen is not null, Text(accepted.Response).EndsWith($"\r\nSec-WebSocket-Protocol: {chosen}\r\n\r\n", StringComparison.Ordinal));
        Assert.Equal(chosen is not null, Text(accepted.Response).Contains("Protocol:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n")]
    [InlineData("POST / HTTP/1.0\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key: x\r\n")]
    public void A_request_that_does_not_ask_for_websocket_is_plain_http(string request)
    {
        Assert.IsType<HandshakeResult.NotAnUpgrade>(Evaluate(request));
    }

    [Theory]
    [InlineData("GET", "POST", 405, "WebSocket needs GET")]
    [InlineData("GET", "get", 405, "WebSocket needs GET")]
    [InlineData("HTTP/1.1", "HTTP/1.0", 400, "WebSocket needs HTTP/1.1")]
    [InlineData("Connection: Upgrade", "Connection: keep-alive", 400, "Connection header does not list upgrade")]
    [InlineData("Sec-WebSocket-Version: 13", "X: y", 400, "exactly one Sec-WebSocket-Version header is needed")]
    [InlineData("Version: 13", "Version: 13\r\nSec-WebSocket-Version: 13", 400, "exactly one Sec-WebSocket-Version header is needed")]
    [InlineData("Version: 13", "Version: 12", 426, "WebSocket version not supported")]
    [InlineData("Version: 13", "Version: 13, 8", 426, "WebSocket version not supported")]
    [InlineData("Sec-WebSocket-Key", "X", 400, "exactly one Sec-WebSocket-Key header is needed")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ", 400, "Sec-WebSocket-Key is not the base64 form of 16 bytes")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZSEh", 400, "Sec-WebSocket-Key is not the base64 form of 16 bytes")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbX sZSBub25jZQ==", 400, "Sec-WebSocket-Key is not the base64 form of 16 bytes")]
    [InlineData("Upgrade: websocket", "Upgrade: websocket\r\nContent-Length: 8", 400, "request with a body")]
    [InlineData("Upgrade: websocket", "Upgrade: websocket\r\nContent-Length: 0\r\nContent-Length: 1", 400, "request with a body")]
    [InlineData("Upgrade: websocket", "Upgrade: websocket\r\nTransfer-Encoding: chunked", 400, "request with a body")]
    public void A_broken_upgrade_is_refused(string part, string instead, int status, string reason)
    {
        var refused = Assert.IsType<HandshakeResult.Refused>(Evaluate(Request.Replace(part, instead, StringComparison.Ordinal)));
        Assert.Equal((status, reason), (refused.Status, refused.Reason));
        Assert.StartsWith($"HTTP/1.1 {status} ", Text(refused.Response), StringComparison.Ordinal);
        Assert.EndsWith($"\r\n\r\n{reason}\n", Text(refused.Response), StringComparison.Ordinal);
    }

    // Reported by users of other servers: the unused bits of the last digit need not be 0, as in the RFC's own example.
    [Theory]
    [InlineData("AQIDBAUGBwgJCgsMDQ4PEC==", "OfS0wDaT5NoxF2gqm7Zj2YtetzM=")] // RFC 6455 §4.1 item 7
    [InlineData("//////////////////////==", "zXRQvy1wi5A4l0hwWYxMN3e2wNk=")]
    [InlineData("++++++++++++++++++++++==", "C0o3Ovh8UpcaIgcDTjj6slVZpdM=")]
    public void Every_key_of_22_digits_is_accepted(string key, string accept)
    {
        var accepted = Assert.IsType<HandshakeResult.Accepted>(Evaluate(Request.Replace("dGhlIHNhbXBsZSBub25jZQ==", key, StringComparison.Ordinal)));
        Assert.Contains($"\r\nSec-WebSocket-Accept: {accept}\r\n", Text(accepted.Response), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_is_22_digits_of_base64_and_its_padding_and_nothing_else() =>
        Prop.ForAll(Keys.ToArbitrary(), key =>
        {
            key = key.Trim(' '); // white space around a value is not part of it
            var isKey = key.Length == 24 && key[..22].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/') && key[22..] == "==";
            var result = Evaluate(Request.Replace("dGhlIHNhbXBsZSBub25jZQ==", key, StringComparison.Ordinal));
            return isKey ? result is HandshakeResult.Accepted : result is HandshakeResult.Refused { Error.Code: HandshakeErrorCode.KeyInvalid };
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_refusal_tells_what_would_do()
    {
        var method = Assert.IsType<HandshakeResult.Refused>(Evaluate(Request.Replace("GET", "PUT", StringComparison.Ordinal)));
        Assert.Contains("\r\nAllow: GET\r\n", Text(method.Response), StringComparison.Ordinal);
        var version = Assert.IsType<HandshakeResult.Refused>(Evaluate(Request.Replace("13", "8", StringComparison.Ordinal)));
        Assert.Contains("\r\nSec-WebSocket-Version: 13\r\n", Text(version.Response), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_body_is_no_body()
    {
        Assert.IsType<HandshakeResult.Accepted>(Evaluate(Request + "Content-Length: 0\r\n"));
    }

    [Theory]
    [InlineData("example.com", "http://example.com", true)]
    [InlineData("example.com", "https://EXAMPLE.com", true)]
    [InlineData("example.com:80", "http://example.com", true)]
    [InlineData("example.com", "https://example.com:443", true)]
    [InlineData("example.com:8080", "http://example.com:8080", true)]
    [InlineData("[::1]:8080", "http://[::1]:8080", true)]
    [InlineData("example.com:8080", "http://example.com", false)]
    [InlineData("example.com", "http://example.com:8080", false)]
    [InlineData("example.com:443", "http://example.com", false)]
    [InlineData("example.com", "http://evil.example", false)]
    [InlineData("example.com", "http://example.com.evil.example", false)]
    [InlineData("example.com", "ftp://example.com", false)]
    [InlineData("example.com", "null", false)]
    [InlineData("example.com", "", false)]
    public void By_default_only_pages_of_the_same_host_may_connect(string host, string origin, bool allowed)
    {
        var request = Request.Replace("Host: example.com", $"Host: {host}", StringComparison.Ordinal) + $"Origin: {origin}\r\n";
        AssertAllowed(allowed, Evaluate(request));
    }

    // Found in review: a page whose name is rebound to 127.0.0.1 sends an Origin and a Host that agree.
    [Theory]
    [InlineData("localhost:8080", "http://localhost:8080", true)]
    [InlineData("LOCALHOST", "http://localhost", true)]
    [InlineData("127.0.0.1:8080", "http://127.0.0.1:8080", true)]
    [InlineData("127.0.0.1", "http://127.0.0.1", true)]
    [InlineData("127.0.0.2:8080", "http://127.0.0.2:8080", true)]
    [InlineData("[::1]:8080", "http://[::1]:8080", true)]
    [InlineData("[::1]", "http://[::1]", true)]
    [InlineData("127.0.0.1:8080", "http://localhost:8080", true)]
    [InlineData("localhost:8080", "http://127.0.0.1:8080", true)]
    [InlineData("[::1]:8080", "http://LOCALHOST:8080", true)]
    [InlineData("localhost:8080", "http://[::1]:8080", true)]
    [InlineData("127.0.0.1:8080", "http://[::1]:8080", true)]
    [InlineData("[::ffff:127.0.0.1]:8080", "http://[::ffff:7f00:1]:8080", true)]
    [InlineData("127.0.0.1", "http://localhost", true)]
    [InlineData("127.0.0.1:80", "http://localhost", true)]
    [InlineData("[::1]", "http://localhost:80", true)]
    [InlineData("localhost", "https://127.0.0.1", true)]
    [InlineData("localhost:443", "https://[::1]", true)]
    [InlineData("127.0.0.1:8080", "http://localhost:9090", false)]
    [InlineData("127.0.0.1:8080", "http://localhost", false)]
    [InlineData("127.0.0.1:443", "http://localhost", false)]
    [InlineData("127.0.0.1:8080", "ftp://localhost:8080", false)]
    [InlineData("127.0.0.1:8080", "http://127.0.0.2:8080", false)] // another server may listen there
    [InlineData("127.0.0.2:8080", "http://localhost:8080", false)]
    [InlineData("127.0.0.1:8080", "http://localhost.evil.example:8080", false)]
    [InlineData("127.0.0.1:8080", "http://localhost@evil.example:8080", false)]
    [InlineData("localhost:8080", "http://localhost:9090", false)]
    [InlineData("localhost:8080", "http://evil.example:8080", false)]
    [InlineData("evil.example:8080", "http://evil.example:8080", false)]
    [InlineData("evil.example", "http://evil.example", false)]
    [InlineData("localhost.evil.example:8080", "http://localhost.evil.example:8080", false)]
    [InlineData("127.0.0.1.evil.example:8080", "http://127.0.0.1.evil.example:8080", false)]
    [InlineData("192.0.2.1:8080", "http://192.0.2.1:8080", false)]
    public void A_server_at_loopback_takes_the_same_origin_only_under_a_name_of_loopback(string host, string origin, bool allowed)
    {
        var request = Request.Replace("Host: example.com", $"Host: {host}", StringComparison.Ordinal);
        foreach (var addresses in (IPAddress[][])[[IPAddress.Loopback], [IPAddress.IPv6Loopback], [IPAddress.IPv6Loopback, IPAddress.Parse("::ffff:127.0.0.2")]])
        {
            var options = new ServerHandshakeOptions { Origins = new OriginPolicy.SameOrigin().ListeningAt(addresses) };
            AssertAllowed(allowed, Evaluate(request + $"Origin: {origin}\r\n", options));
            AssertAllowed(true, Evaluate(request, options)); // no page: nothing to rebind
        }
    }

    [Fact]
    public void Only_the_same_origin_at_loopback_depends_on_the_address()
    {
        OriginPolicy same = new OriginPolicy.SameOrigin(), listed = new OriginPolicy.Listed(["https://app.example"]), any = new OriginPolicy.Any();
        Assert.Same(same, same.ListeningAt(IPAddress.Any));
        Assert.Same(same, same.ListeningAt(IPAddress.IPv6Any));
        Assert.Same(same, same.ListeningAt(IPAddress.Loopback, IPAddress.Parse("192.0.2.1")));
        Assert.Same(same, same.ListeningAt());
        Assert.Same(listed, listed.ListeningAt(IPAddress.Loopback));
        Assert.Same(any, any.ListeningAt(IPAddress.Loopback));
    }

    [Fact]
    public void Beyond_loopback_the_names_of_this_machine_are_different_hosts()
    {
        var request = Request.Replace("Host: example.com", "Host: 127.0.0.1:8080", StringComparison.Ordinal);
        AssertAllowed(false, Evaluate(request + "Origin: http://localhost:8080\r\n"));
        AssertAllowed(true, Evaluate(request + "Origin: http://127.0.0.1:8080\r\n"));
    }

    [Theory]
    [InlineData("https://app.example", true)]
    [InlineData("HTTPS://APP.EXAMPLE", true)]
    [InlineData("http://app.example", false)]
    [InlineData("http://example.com", false)]
    [InlineData("null", false)]
    public void A_list_of_origins_replaces_the_same_host(string origin, bool allowed)
    {
        var options = new ServerHandshakeOptions { Origins = new OriginPolicy.Listed(["https://app.example"]) };
        AssertAllowed(allowed, Evaluate(Request + $"Origin: {origin}\r\n", options));
    }

    [Fact]
    public void Any_origin_may_connect_when_the_policy_says_so()
    {
        AssertAllowed(true, Evaluate(Request + "Origin: null\r\n", new ServerHandshakeOptions { Origins = new OriginPolicy.Any() }));
    }

    [Fact]
    public void Two_origins_are_refused_by_every_policy()
    {
        var options = new ServerHandshakeOptions { Origins = new OriginPolicy.Any() };
        var refused = Assert.IsType<HandshakeResult.Refused>(Evaluate(Request + "Origin: http://a\r\nOrigin: http://b\r\n", options));
        Assert.Equal(400, refused.Status);
    }

    [Fact]
    public void A_refusal_can_be_built_for_any_status_with_more_headers()
    {
        Assert.Equal(
            "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\nConnection: close\r\nRetry-After: 7\r\n\r\nfull\n",
            Encoding.UTF8.GetString(RefusalResponse.Build(503, "full", new Header("Retry-After", "7"))));
    }

    [Theory]
    [InlineData("A", "b\r\nC: d")]
    [InlineData("A", "b\n")]
    [InlineData("A:", "b")]
    [InlineData("", "b")]
    public void A_header_cannot_break_out_of_its_line(string name, string value)
    {
        Assert.Throws<ArgumentException>(() => RefusalResponse.Build(400, "x", new Header(name, value)));
    }

    /// <summary>Keys, and texts that differ from one in their length or in up to two characters.</summary>
    private static Gen<string> Keys =>
        from length in Gen.Frequency((6, Gen.Constant(22)), (1, Gen.Elements(20, 21, 23, 24)))
        from digits in Gen.ArrayOf(Gen.Elements("AZaz09+/".ToCharArray()), length)
        from at in Gen.Choose(0, length - 1)
        from other in Gen.Frequency((3, Gen.Constant('Q')), (1, Gen.Elements("-_=. \u00e9:".ToCharArray())))
        from padding in Gen.Frequency((6, Gen.Constant("==")), (1, Gen.Elements("", "=", "===", "=A", "A=")))
        select string.Concat(digits[..at]) + other + string.Concat(digits[(at + 1)..]) + padding;

    private static void AssertAllowed(bool allowed, HandshakeResult result)
    {
        if (allowed)
        {
            Assert.IsType<HandshakeResult.Accepted>(result);
        }
        else
        {
            Assert.Equal((403, "origin not allowed"), result is HandshakeResult.Refused refused ? (refused.Status, refused.Reason) : default);
        }
    }

    private static HandshakeResult Evaluate(string request) => Evaluate(request, ServerHandshakeOptions.Default);

    private static HandshakeResult Evaluate(string request, ServerHandshakeOptions options)
    {
        var input = new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(request + "\r\n"));
        Assert.True(RequestHeadParser.TryRead(ref input, HeadLimits.Default, out var head, out var error), error?.Reason);
        return ServerHandshake.Evaluate(head!, options);
    }

    private static string Text(ReadOnlyMemory<byte> response) => Encoding.UTF8.GetString(response.Span);
}
