using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.WebSockets.Tests;

public class RequestHeadParserTests
{
    private const string Whole = "GET /chat?room=1 HTTP/1.1\r\nHost: example.com:8080\r\nX-A:  a b \t\r\nx-a:\r\nX-Latin: caf\u00e9\r\n\r\n";

    [Fact]
    public void A_head_is_read_alike_in_every_shape_and_leaves_what_follows()
    {
        foreach (var shape in Segments.Shapes(Encoding.Latin1.GetBytes(Whole + "\u0081\u0000")))
        {
            var input = shape;
            Assert.True(RequestHeadParser.TryRead(ref input, HeadLimits.Default, out var head, out var error));
            Assert.Null(error);
            Assert.Equal(("GET", "/chat?room=1", "/chat", 1), (head!.Method, head.Target, head.Path, head.MinorVersion));
            Assert.Equal([new("Host", "example.com:8080"), new("X-A", "a b"), new("x-a", ""), new Header("X-Latin", "café")], head.Headers);
            Assert.Equal([0x81, 0x00], input.ToArray());
        }
    }

    [Fact]
    public void Frequent_names_and_values_keep_the_case_in_which_they_were_written()
    {
        var input = new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes("GET / HTTP/1.1\r\nHOST: a\r\nupgrade: WebSocket\r\nUpgrade: websocket\r\nX: 1\u00b3\r\n\r\n"));
        Assert.True(RequestHeadParser.TryRead(ref input, HeadLimits.Default, out var head, out _));
        Assert.Equal([new("HOST", "a"), new("upgrade", "WebSocket"), new("Upgrade", "websocket"), new Header("X", "1\u00b3")], head!.Headers);
    }

    [Theory]
    [InlineData(Whole)]
    [InlineData("\r\nOPTIONS * HTTP/1.0\r\n\r\n")]
    public void Every_prefix_needs_more_and_consumes_nothing(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        for (var prefix = 0; prefix < bytes.Length; prefix++)
        {
            foreach (var input in (ReadOnlySequence<byte>[])[new(bytes, 0, prefix), Segments.Of([.. bytes[..prefix].Chunk(1)])])
            {
                var rest = input;
                Assert.False(RequestHeadParser.TryRead(ref rest, HeadLimits.Default, out _, out var error));
                Assert.Null(error);
                Assert.Equal(prefix, rest.Length);
            }
        }
    }

    // Each text ends with the byte that no head can have there: one byte less is still incomplete.
    [Theory]
    [InlineData("\u0016", 400, "malformed request line")] // the first byte of a TLS ClientHello
    [InlineData(" ", 400, "malformed request line")]
    [InlineData("\r\n\r\n", 400, "malformed request line")]
    [InlineData("\n", 400, "line not ended by CRLF")]
    [InlineData("\rG", 400, "line not ended by CRLF")]
    [InlineData("GET\t", 400, "malformed request line")]
    [InlineData("GET\r\n", 400, "malformed request line")]
    [InlineData("GET  ", 400, "malformed request line")]
    [InlineData("GET /\u00e9", 400, "malformed request line")]
    [InlineData("GET /#", 400, "malformed request line")]
    [InlineData("GET /\r\n", 400, "malformed request line")]
    [InlineData("GET chat ", 400, "malformed request line")]
    [InlineData("GET * ", 400, "malformed request line")]
    [InlineData("GET / X", 400, "malformed request line")]
    [InlineData("GET / HTTP/x", 400, "malformed request line")]
    [InlineData("GET / HTTP/1.1 ", 400, "malformed request line")]
    [InlineData("GET / HTTP/1.\r\n", 400, "malformed request line")]
    [InlineData("GET / HTTP/1.1\n", 400, "line not ended by CRLF")]
    [InlineData("GET / HTTP/1.1\r\r", 400, "line not ended by CRLF")]
    [InlineData("PRI * HTTP/2.0", 505, "HTTP version not supported")]
    [InlineData("GET / HTTP/0.9", 505, "HTTP version not supported")]
    [InlineData("GET / HTTP/1.1\r\n ", 400, "folded header line")]
    [InlineData("GET / HTTP/1.1\r\nA: b\r\n\t", 400, "folded header line")]
    [InlineData("GET / HTTP/1.1\r\n:", 400, "invalid header name")]
    [InlineData("GET / HTTP/1.1\r\nA ", 400, "invalid header name")]
    [InlineData("GET / HTTP/1.1\r\nA(", 400, "invalid header name")]
    [InlineData("GET / HTTP/1.1\r\nA\r\n", 400, "header line without a colon")]
    [InlineData("GET / HTTP/1.1\r\nA: b\u0000", 400, "invalid header value")]
    [InlineData("GET / HTTP/1.1\r\nA: b\u007f", 400, "invalid header value")]
    [InlineData("GET / HTTP/1.1\r\nA: b\rc", 400, "line not ended by CRLF")]
    [InlineData("GET / HTTP/1.1\r\nA: b\n", 400, "line not ended by CRLF")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400, "no Host header")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", 400, "more than one Host header")]
    [InlineData("GET / HTTP/1.0\r\nHost: a\r\nhost: a\r\n\r\n", 400, "more than one Host header")]
    [InlineData("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400, "invalid Host header")]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "invalid Host header")]
    [InlineData("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, "invalid Host header")]
    [InlineData("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400, "invalid Host header")]
    [InlineData("GET / HTTP/1.1\r\nHost: a:8o\r\n\r\n", 400, "invalid Host header")]
    [InlineData("GET / HTTP/1.1\r\nHost: a:000080\r\n\r\n", 400, "invalid Host header")]
    [InlineData("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400, "invalid Host header")]
    public void Garbage_fails_at_the_first_byte_that_shows_it(string text, int status, string reason)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        foreach (var shape in Segments.Shapes(bytes))
        {
            var before = shape.Slice(0, bytes.Length - 1);
            Assert.False(RequestHeadParser.TryRead(ref before, HeadLimits.Default, out _, out var early));
            Assert.Null(early);

            var input = shape;
            Assert.False(RequestHeadParser.TryRead(ref input, HeadLimits.Default, out _, out var error));
            Assert.Equal((status, reason), (error!.Status, error.Reason));
            Assert.Equal(bytes.Length, input.Length);
        }
    }

    [Theory]
    [InlineData("example.com")]
    [InlineData("127.0.0.1:80")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:1.2.3.4]:65535")]
    [InlineData("a_b:")]
    public void The_forms_of_a_host_are_accepted(string host)
    {
        Assert.Equal(host, Read($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n", HeadLimits.Default).Head!.Headers.First("host"));
    }

    [Theory]
    [InlineData("GET", "/", "/")]
    [InlineData("GET", "/a%20b?c=/d", "/a%20b")]
    [InlineData("GET", "/?x=http://y", "/")]
    [InlineData("GET", "http://example.com/ws?a", "/ws")]
    [InlineData("GET", "http://example.com", "/")]
    [InlineData("GET", "http://example.com?a", "/")]
    [InlineData("OPTIONS", "*", "*")]
    [InlineData("CONNECT", "example.com:443", "example.com:443")]
    public void The_forms_of_a_target_are_accepted(string method, string target, string path)
    {
        var head = Read($"{method} {target} HTTP/1.1\r\nHost: a\r\n\r\n", HeadLimits.Default).Head!;
        Assert.Equal((method, target, path), (head.Method, head.Target, head.Path));
    }

    [Fact]
    public void A_head_of_exactly_the_byte_limit_passes_and_a_longer_one_fails_before_its_end()
    {
        var limits = new HeadLimits { MaxBytes = Whole.Length };
        Assert.NotNull(Read(Whole, limits).Head);
        Assert.NotNull(Read(Whole + "frames that follow", limits).Head);
        Assert.Equal(431, Read(Whole.Replace("X-A", "XX-A", StringComparison.Ordinal), limits).Error!.Status);
        Assert.Equal(431, Read(Whole[..^1], limits with { MaxBytes = Whole.Length - 1 }).Error!.Status);
    }

    [Fact]
    public void The_header_limit_counts_lines()
    {
        var limits = new HeadLimits { MaxHeaders = 4 };
        Assert.NotNull(Read(Whole, limits).Head);
        Assert.Equal(431, Read(Whole[..^2] + "B", limits).Error!.Status);
    }

    [Fact]
    public void The_target_limit_counts_bytes()
    {
        var limits = new HeadLimits { MaxTargetBytes = 5 };
        Assert.NotNull(Read("GET /1234 HTTP/1.1\r\nHost: a\r\n\r\n", limits).Head);
        Assert.Equal(414, Read("GET /12345", limits).Error!.Status);
    }

    [Fact]
    public void A_minor_version_from_the_future_counts_as_1_1()
    {
        Assert.Equal(1, Read("GET / HTTP/1.9\r\nHost: a\r\n\r\n", HeadLimits.Default).Head!.MinorVersion);
    }

    [Fact]
    public void No_bytes_make_the_parser_throw_and_the_cut_does_not_matter() =>
        Prop.ForAll(NearlyAHead.ToArbitrary(), ArbMap.Default.ArbFor<NonNegativeInt>(), (bytes, cut) =>
        {
            var whole = new ReadOnlySequence<byte>(bytes);
            var parts = Segments.Of(bytes.Length == 0 ? [] : [.. bytes.Chunk(1 + (cut.Get % bytes.Length))]);
            var read = RequestHeadParser.TryRead(ref whole, HeadLimits.Default, out var head, out var error);
            return read == RequestHeadParser.TryRead(ref parts, HeadLimits.Default, out var other, out var otherError)
                && error == otherError
                && whole.Length == parts.Length
                && read == (head is not null)
                && !(read && error is not null)
                && (head is null || head.Headers.SequenceEqual(other!.Headers));
        }).QuickCheckThrowOnFailure();

    private static Gen<byte[]> NearlyAHead =>
        from lines in Gen.ListOf(Gen.Elements("A: b\r\n", "Host: a\r\n", "\r\n", "x", ":", " ", "\n", "\r", "\u00ff"))
        from start in Gen.Elements("GET / HTTP/1.1\r\nHost: a\r\n", "GET / HTTP/1.1\r\n", "\r\nGET /", "")
        from rest in ArbMap.Default.GeneratorFor<byte[]>()
        select (byte[])[.. Encoding.Latin1.GetBytes(start + string.Concat(lines)), .. rest];

    private static (RequestHead? Head, HandshakeError? Error) Read(string text, HeadLimits limits)
    {
        var input = new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(text));
        RequestHeadParser.TryRead(ref input, limits, out var head, out var error);
        return (head, error);
    }
}
