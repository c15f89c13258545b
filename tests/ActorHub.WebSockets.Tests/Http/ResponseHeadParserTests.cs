using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.WebSockets.Tests;

public class ResponseHeadParserTests
{
    private const string Whole = "HTTP/1.1 401 No \u00e9ntry\r\nWWW-Authenticate:  Bearer \r\nx:\r\n\r\n";

    [Fact]
    public void A_head_is_read_alike_in_every_shape_and_leaves_what_follows()
    {
        foreach (var shape in Segments.Shapes(Encoding.Latin1.GetBytes(Whole + "body")))
        {
            var input = shape;
            Assert.True(ResponseHeadParser.TryRead(ref input, HeadLimits.Default, out var head, out var error));
            Assert.Null(error);
            Assert.Equal((401, "No \u00e9ntry", 1), (head!.Status, head.Phrase, head.MinorVersion));
            Assert.Equal([new("WWW-Authenticate", "Bearer"), new Header("x", "")], head.Headers);
            Assert.Equal("body"u8.ToArray(), input.ToArray());
        }
    }

    [Theory]
    [InlineData(Whole)]
    [InlineData("HTTP/1.0 200 \r\n\r\n")]
    public void Every_prefix_needs_more_and_consumes_nothing(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        for (var prefix = 0; prefix < bytes.Length; prefix++)
        {
            foreach (var input in (ReadOnlySequence<byte>[])[new(bytes, 0, prefix), Segments.Of([.. bytes[..prefix].Chunk(1)])])
            {
                var rest = input;
                Assert.False(ResponseHeadParser.TryRead(ref rest, HeadLimits.Default, out _, out var error));
                Assert.Null(error);
                Assert.Equal(prefix, rest.Length);
            }
        }
    }

    // Each text ends with the byte that no head can have there: one byte less is still incomplete.
    [Theory]
    [InlineData("h", "malformed status line: h")]
    [InlineData("\r\n", "malformed status line: ")]
    [InlineData("HTTP/2", "malformed status line: HTTP/2")]
    [InlineData("HTTP/1.x", "malformed status line: HTTP/1.x")]
    [InlineData("HTTP/1.1\t", "malformed status line: HTTP/1.1\\x09")]
    [InlineData("HTTP/1.1 0", "malformed status line: HTTP/1.1 0")]
    [InlineData("HTTP/1.1 10x", "malformed status line: HTTP/1.1 10x")]
    [InlineData("HTTP/1.1 101\r\n", "malformed status line: HTTP/1.1 101")]
    [InlineData("HTTP/1.1 1011", "malformed status line: HTTP/1.1 1011")]
    [InlineData("HTTP/1.1 101 a\\b\u0000", "malformed status line: HTTP/1.1 101 a\\x5cb\\x00")]
    [InlineData("HTTP/1.1 101 \n", "line not ended by CRLF")]
    [InlineData("HTTP/1.1 101 \r\n ", "folded header line")]
    [InlineData("HTTP/1.1 101 \r\nA ", "invalid header name")]
    public void Garbage_fails_at_the_first_byte_that_shows_it(string text, string reason)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        foreach (var shape in Segments.Shapes(bytes))
        {
            var before = shape.Slice(0, bytes.Length - 1);
            Assert.False(ResponseHeadParser.TryRead(ref before, HeadLimits.Default, out _, out var early));
            Assert.Null(early);

            var input = shape;
            Assert.False(ResponseHeadParser.TryRead(ref input, HeadLimits.Default, out _, out var error));
            Assert.Equal((502, reason), (error!.Status, error.Reason));
            Assert.Equal(bytes.Length, input.Length);
        }
    }

    [Fact]
    public void What_an_error_quotes_is_short_and_visible()
    {
        var input = new ReadOnlySequence<byte>([.. Enumerable.Repeat((byte)0xFF, 1000)]);
        Assert.False(ResponseHeadParser.TryRead(ref input, HeadLimits.Default, out _, out var error));
        Assert.Equal("malformed status line: ".Length + 80, error!.Reason.Length);
        Assert.True(Ascii.IsValid(error.Reason));
        Assert.EndsWith("...", error.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200\nA : b\n c\r\n\td\r\nE:f\n\n", "A=b c d|E=f")]
    [InlineData("HTTP/1.1 200 OK\r\nA:\r\n b\r\nC \t: d\r\n\r\n", "A=b|C=d")]
    public void Old_line_forms_are_read_where_that_is_allowed(string text, string headers)
    {
        foreach (var shape in Segments.Shapes(Encoding.Latin1.GetBytes(text)))
        {
            var input = shape;
            Assert.False(ResponseHeadParser.TryRead(ref input, HeadLimits.Default, out _, out var error));
            Assert.NotNull(error);
            Assert.True(ResponseHeadParser.TryRead(ref input, HeadLimits.Default with { Syntax = HeadSyntax.Lenient }, out var head, out _));
            Assert.Equal(headers, string.Join('|', head!.Headers.Select(header => $"{header.Name}={header.Value}")));
            Assert.True(input.IsEmpty);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 \r\n a: b\r\n\r\n", HandshakeErrorCode.FoldedLine)] // nothing to continue
    [InlineData("HTTP/1.1 200 \r\n : b\r\n\r\n", HandshakeErrorCode.FoldedLine)]
    [InlineData("HTTP/1.1 200 \r\nA b: c\r\n\r\n", HandshakeErrorCode.HeaderName)]
    [InlineData("HTTP/1.1 200 \r\nA \r\n\r\n", HandshakeErrorCode.HeaderWithoutColon)]
    [InlineData("HTTP/1.1 200 \rA: b\r\n\r\n", HandshakeErrorCode.LineEnding)]
    [InlineData("HTTP/1.1 200 \r\nA: b\r\n \0\r\n\r\n", HandshakeErrorCode.HeaderValue)]
    public void Leniency_has_its_limits(string text, HandshakeErrorCode code)
    {
        var input = new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(text));
        Assert.False(ResponseHeadParser.TryRead(ref input, HeadLimits.Default with { Syntax = HeadSyntax.Lenient }, out _, out var error));
        Assert.Equal(code, error!.Code);
    }

    [Fact]
    public void No_bytes_make_the_parser_throw_and_the_cut_does_not_matter() =>
        Prop.ForAll(NearlyAHead.ToArbitrary(), ArbMap.Default.ArbFor<NonNegativeInt>(), Gen.Elements(Enum.GetValues<HeadSyntax>()).ToArbitrary(), (bytes, cut, syntax) =>
        {
            var limits = HeadLimits.Default with { Syntax = syntax };
            var whole = new ReadOnlySequence<byte>(bytes);
            var parts = Segments.Of(bytes.Length == 0 ? [] : [.. bytes.Chunk(1 + (cut.Get % bytes.Length))]);
            var read = ResponseHeadParser.TryRead(ref whole, limits, out var head, out var error);
            return read == ResponseHeadParser.TryRead(ref parts, limits, out var other, out var otherError)
                && error == otherError
                && whole.Length == parts.Length
                && read == (head is not null)
                && !(read && error is not null)
                && (head is null || head.Headers.SequenceEqual(other!.Headers));
        }).QuickCheckThrowOnFailure();

    private static Gen<byte[]> NearlyAHead =>
        from start in Gen.Elements("HTTP/1.1 101 \r\n", "HTTP/1.1 200\n", "HTTP/1.", "")
        from lines in Gen.ListOf(Gen.Elements("A: b\r\n", "\r\n", "x", ":", " ", "\n", "\r", "\u00ff"))
        from rest in ArbMap.Default.GeneratorFor<byte[]>()
        select (byte[])[.. Encoding.Latin1.GetBytes(start + string.Concat(lines)), .. rest];
}
