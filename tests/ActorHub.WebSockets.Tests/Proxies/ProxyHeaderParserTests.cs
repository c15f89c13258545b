using System.Buffers;
using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.WebSockets.Tests;

public class ProxyHeaderParserTests
{
    private const string Signature = "0d0a0d0a000d0a515549540a";
    private const string V4 = "c0000201 c0000202 dc04 01bb";
    private const string V6 = "20010db8000000000000000000000001 20010db8000000000000000000000002 dc04 01bb";

    public static TheoryData<string, string?> Headers => new()
    {
        { Line("PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n"), "192.0.2.1:56324 192.0.2.2:443" },
        { Line("PROXY TCP4 255.255.255.255 255.255.255.255 65535 0\r\n"), "255.255.255.255:65535 255.255.255.255:0" },
        { Line("PROXY TCP6 2001:db8::1 ::ffff:192.0.2.2 56324 443\r\n"), "[2001:db8::1]:56324 192.0.2.2:443" },
        { Line("PROXY UNKNOWN\r\n"), null },
        { Line("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n"), null },
        { $"{Signature} 21 11 000c {V4}", "192.0.2.1:56324 192.0.2.2:443" },
        { $"{Signature} 21 21 0024 {V6}", "[2001:db8::1]:56324 [2001:db8::2]:443" },
        { $"{Signature} 21 21 0024 00000000000000000000ffffc0000201 00000000000000000000ffffc0000202 dc04 01bb", "192.0.2.1:56324 192.0.2.2:443" },
        { $"{Signature} 20 00 0000", null },
        { $"{Signature} 20 11 000c {V4}", null },
        { $"{Signature} 20 11 0002 ffff", null }, // the proxy speaks for itself: family and content are to be ignored, whatever they are
        { $"{Signature} 20 f7 0003 030004", null },
        { $"{Signature} 21 00 0000", null },
        { $"{Signature} 21 12 000c {V4}", null }, // UDP
        { $"{Signature} 21 31 00d8 00*216", null }, // a Unix socket
        { $"{Signature} 21 11 0013 {V4} 04 0001 00 20 0000", "192.0.2.1:56324 192.0.2.2:443" }, // padding and an empty value
        { $"{Signature} 21 11 0013 {V4} 03 0004 {Checksum}", "192.0.2.1:56324 192.0.2.2:443" },
    };

    [Fact]
    public void A_header_of_exactly_the_limit_is_read()
    {
        var input = new ReadOnlySequence<byte>(Hex.Bytes($"{Signature} 21 11 0ff0 {V4} 04 0fe1 00*4065 47"));
        Assert.Equal(ProxyHeaderParser.MaxBytes + 1, input.Length);
        Assert.True(ProxyHeaderParser.TryRead(ref input, out var header, out _));
        Assert.Equal(("192.0.2.1:56324", 1), (header!.Source!.ToString(), input.Length));
    }

    // The checksum of the header of the row above with zeros in its place, by the polynomial of RFC 4960 appendix B, computed bit by bit here.
    private static string Checksum => BitwiseCrc32C(Hex.Bytes($"{Signature} 21 11 0013 {V4} 03 0004 00000000")).ToString("x8", CultureInfo.InvariantCulture);

    [Theory]
    [MemberData(nameof(Headers))]
    public void A_header_is_read_alike_in_every_shape_and_leaves_what_follows(string hex, string? endpoints)
    {
        foreach (var shape in Segments.Shapes([.. Hex.Bytes(hex), .. "GET /"u8]))
        {
            var input = shape;
            Assert.True(ProxyHeaderParser.TryRead(ref input, out var header, out var error));
            Assert.Null(error);
            Assert.Equal(endpoints, header!.Source is null ? null : $"{header.Source} {header.Destination}");
            Assert.Equal("GET /"u8.ToArray(), input.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public void Every_prefix_needs_more_and_consumes_nothing(string hex, string? endpoints)
    {
        _ = endpoints;
        var bytes = Hex.Bytes(hex);
        for (var prefix = 0; prefix < bytes.Length; prefix++)
        {
            var input = new ReadOnlySequence<byte>(bytes, 0, prefix);
            Assert.False(ProxyHeaderParser.TryRead(ref input, out _, out var error));
            Assert.Null(error);
            Assert.Equal(prefix, input.Length);
        }
    }

    public static TheoryData<string, HandshakeErrorCode> Broken => new()
    {
        { Line("G"), HandshakeErrorCode.ProxyHeaderMissing },
        { Line("PROXY\r"), HandshakeErrorCode.ProxyHeaderMissing },
        { "0d0a0d0a00ff", HandshakeErrorCode.ProxyHeaderMissing },
        { Line("PROXY TCP4 192.0.2.1 192.0.2.2 56324\r\n"), HandshakeErrorCode.ProxyHeaderMalformed },
        { Line("PROXY TCP4  192.0.2.1 192.0.2.2 56324 443\r\n"), HandshakeErrorCode.ProxyHeaderMalformed },
        { Line("PROXY TCP4 192.0.2.1 192.0.2.2 56324 443 \r\n"), HandshakeErrorCode.ProxyHeaderMalformed },
        { Line("PROXY TCP4 192.0.2.01 192.0.2.2 56324 443\r\n"), HandshakeErrorCode.ProxyHeaderMalformed },
        { Line("PROXY TCP4 192.0.2.1 192.0.2.2 65536 443\r\n"), HandshakeErrorCode.ProxyHeaderMalformed },
        { Line("PROXY TCP4 192.0.2.1 192.0.2.2 056 443\r\n"), HandshakeErrorCode.ProxyHeaderMalformed },
        { Line("PROXY TCP4 ::1 ::1 56324 443\r\n"), HandshakeErrorCode.ProxyHeaderMalformed },
        { Line("PROXY TCP6 192.0.2.1 192.0.2.2 56324 443\r\n"), HandshakeErrorCode.ProxyHeaderMalformed },
        { Line("PROXY UDP4 192.0.2.1 192.0.2.2 56324 443\r\n"), HandshakeErrorCode.ProxyHeaderMalformed },
        { Line("PROXY UNKNOWNS\r\n"), HandshakeErrorCode.ProxyHeaderMalformed },
        { Line("PROXY UNKNOWN " + new string('x', 93)), HandshakeErrorCode.ProxyHeaderTooLong },
        { $"{Signature} 11 11 000c", HandshakeErrorCode.ProxyHeaderMalformed },
        { $"{Signature} 22 11 000c", HandshakeErrorCode.ProxyHeaderMalformed },
        { $"{Signature} 21 11 000b 00*11", HandshakeErrorCode.ProxyHeaderMalformed },
        { $"{Signature} 21 21 000c {V4}", HandshakeErrorCode.ProxyHeaderMalformed },
        { $"{Signature} 21 11 000e {V4} 04 00", HandshakeErrorCode.ProxyHeaderMalformed },
        { $"{Signature} 21 11 0010 {V4} 04 0002 00", HandshakeErrorCode.ProxyHeaderMalformed },
        { $"{Signature} 21 11 0011 {V4} 03 0002 0000", HandshakeErrorCode.ProxyHeaderMalformed },
        { $"{Signature} 21 41 0000", HandshakeErrorCode.ProxyHeaderMalformed },
        { $"{Signature} 21 13 000c", HandshakeErrorCode.ProxyHeaderMalformed },
        { $"{Signature} 21 11 001a {V4} 03 0004 00000000 03 0004 00000000", HandshakeErrorCode.ProxyHeaderMalformed }, // two checksums
        { $"{Signature} 21 11 0ff1", HandshakeErrorCode.ProxyHeaderTooLong },
        { $"{Signature} 21 11 1000", HandshakeErrorCode.ProxyHeaderTooLong },
        { $"{Signature} 21 11 0013 {V4} 03 0004 00000000", HandshakeErrorCode.ProxyHeaderChecksum },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void What_is_no_header_fails_at_the_first_byte_that_shows_it(string hex, HandshakeErrorCode code)
    {
        var bytes = Hex.Bytes(hex);
        foreach (var shape in Segments.Shapes(bytes))
        {
            var before = shape.Slice(0, bytes.Length - 1);
            Assert.False(ProxyHeaderParser.TryRead(ref before, out _, out var early));
            Assert.Null(early);

            var input = shape;
            Assert.False(ProxyHeaderParser.TryRead(ref input, out _, out var error));
            Assert.Equal((code, HandshakeErrorScope.ProxyHeader), (error!.Code, error.Scope));
            Assert.Equal(bytes.Length, input.Length);
        }
    }

    [Fact]
    public void No_bytes_make_the_parser_throw_and_the_cut_does_not_matter() =>
        Prop.ForAll(Nearly.ToArbitrary(), ArbMap.Default.ArbFor<NonNegativeInt>(), (bytes, cut) =>
        {
            var whole = new ReadOnlySequence<byte>(bytes);
            var parts = Segments.Of(bytes.Length == 0 ? [] : [.. bytes.Chunk(1 + (cut.Get % bytes.Length))]);
            var read = ProxyHeaderParser.TryRead(ref whole, out var header, out var error);
            return read == ProxyHeaderParser.TryRead(ref parts, out var other, out var otherError)
                && header == other
                && error == otherError
                && whole.Length == parts.Length
                && !(read && error is not null);
        }).QuickCheckThrowOnFailure();

    private static Gen<byte[]> Nearly =>
        from start in Gen.Elements(Line("PROXY "), Line("PROXY TCP4 1.2.3.4 "), Line("PROXY TCP6 "), $"{Signature} 21 11 00", $"{Signature} 21 21 0026", Signature, "")
        from text in Gen.ListOf(Gen.Elements("1", ".", "::", " ", "443", "\r\n", "x"))
        from rest in ArbMap.Default.GeneratorFor<byte[]>()
        select (byte[])[.. Hex.Bytes(start), .. Encoding.ASCII.GetBytes(string.Concat(text)), .. rest];

    private static string Line(string text) => Convert.ToHexString(Encoding.ASCII.GetBytes(text));

    private static uint BitwiseCrc32C(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
            }
        }

        return ~crc;
    }
}
