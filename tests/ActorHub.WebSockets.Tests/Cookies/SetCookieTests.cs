using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.WebSockets.Tests;

public class SetCookieTests
{
    [Fact]
    public void A_cookie_is_set_with_its_attributes()
    {
        var cookie = new SetCookie("__Secure-id", "\"x\"")
        {
            Domain = "example.com",
            Path = "/chat",
            ExpiresUnixSeconds = 784111777,
            MaxAgeSeconds = 0,
            Secure = true,
            HttpOnly = true,
            SameSite = SameSite.Strict,
            Partitioned = true,
        };
        Assert.Equal(
            new Header(
                "Set-Cookie",
                "__Secure-id=\"x\"; Domain=example.com; Path=/chat; Expires=Sun, 06 Nov 1994 08:49:37 GMT; Max-Age=0; SameSite=Strict; Secure; HttpOnly; Partitioned"),
            cookie.ToHeader());
        Assert.True(SetCookie.TryParse(cookie.ToHeader().Value, out var read));
        Assert.Equal(cookie, read);
        Assert.Equal("a=b", new SetCookie("a", "b").ToHeader().Value);
    }

    // RFC 9110 §5.6.7 and the ends of the range.
    [Theory]
    [InlineData(0, "Thu, 01 Jan 1970 00:00:00 GMT")]
    [InlineData(-1, "Wed, 31 Dec 1969 23:59:59 GMT")]
    [InlineData(951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT")]
    [InlineData(-11_644_473_600, "Mon, 01 Jan 1601 00:00:00 GMT")]
    [InlineData(253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT")]
    public void A_date_is_written_and_read(long seconds, string text)
    {
        Assert.Equal($"a=b; Expires={text}", new SetCookie("a", "b") { ExpiresUnixSeconds = seconds }.ToHeader().Value);
        Assert.True(SetCookie.TryParse($"a=b; Expires={text}", out var cookie));
        Assert.Equal(seconds, cookie.ExpiresUnixSeconds);
    }

    [Theory]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT", 784111777L)]
    [InlineData("Sun Nov  6 08:49:37 1994", 784111777L)]
    [InlineData("6 november 1994 8:49:37", 784111777L)]
    [InlineData("1994 8:49:37x 6th Nov", 784111777L)]
    [InlineData("01 Jan 69 00:00:00", 3124224000L)]
    [InlineData("01 Jan 70 00:00:00", 0L)]
    [InlineData("31 Feb 2020 00:00:00", null)]
    [InlineData("01 Jan 1600 00:00:00", null)]
    [InlineData("01 Jan 2020 24:00:00", null)]
    [InlineData("01 Jan 2020", null)]
    [InlineData("0 Jan 2020 00:00:00", null)]
    [InlineData("00:00:00 Jan 2020", null)]
    [InlineData("", null)]
    public void Dates_are_read_as_browsers_read_them(string text, long? seconds)
    {
        Assert.True(SetCookie.TryParse($"a=b; expires={text}", out var cookie));
        Assert.Equal(seconds, cookie.ExpiresUnixSeconds);
    }

    [Theory]
    [InlineData("a=b; Path=/x; path=y", "a=b")]
    [InlineData("a=b; Max-Age=-1; Max-Age=x", "a=b; Max-Age=-1")]
    [InlineData("a=b; Max-Age=99999999999999999999", "a=b; Max-Age=9223372036854775807")]
    [InlineData("a=b; Domain=.Example.COM; Domain=", "a=b; Domain=example.com")]
    [InlineData("a=b;SECURE;httponly=1;samesite=NONE;partitioned", "a=b; SameSite=None; Secure; HttpOnly; Partitioned")]
    [InlineData("a=b; SameSite=maybe; Foo=bar; =; ;", "a=b")]
    [InlineData(" a = b c ; Path=/", "a=b c; Path=/")]
    [InlineData("__Host-a=b; Secure; Path=/", "__Host-a=b; Path=/; Secure")]
    public void Attributes_are_read_as_browsers_read_them(string header, string meaning)
    {
        Assert.True(SetCookie.TryParse(header, out var cookie));
        Assert.Equal(meaning, cookie.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("=b")]
    [InlineData("; Path=/")]
    [InlineData("a=b\u0000c")]
    [InlineData("__Host-a=b; Secure; Path=/; Domain=example.com")]
    [InlineData("__host-a=b; Secure")]
    [InlineData("__Secure-a=b")]
    [InlineData("a=b; SameSite=None")]
    public void What_browsers_ignore_is_no_cookie(string header)
    {
        Assert.False(SetCookie.TryParse(header, out _));
    }

    [Theory]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    public void Browsers_ignore_a_cookie_that_is_too_long(int length, bool isCookie)
    {
        Assert.Equal(isCookie, SetCookie.TryParse($"ab={new string('x', length - 2)}; Path=/", out _));
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void Browsers_ignore_an_attribute_that_is_too_long(int length, bool counts)
    {
        var path = "/" + new string('x', length - 1);
        Assert.True(SetCookie.TryParse($"a=b; Path=/y; Path={path}", out var cookie));
        Assert.Equal(counts ? path : "/y", cookie.Path);
    }

    [Fact]
    public void Attributes_that_do_not_go_together_are_not_sent()
    {
        Assert.Throws<InvalidOperationException>(() => new SetCookie("__Secure-a", "b").ToHeader());
        Assert.Throws<InvalidOperationException>(() => new SetCookie("__Host-a", "b") { Secure = true }.ToHeader());
        Assert.Throws<InvalidOperationException>(() => new SetCookie("__host-a", "b") { Secure = true, Path = "/", Domain = "a.example" }.ToHeader());
        Assert.Throws<InvalidOperationException>(() => new SetCookie("a", "b") { SameSite = SameSite.None }.ToHeader());
        Assert.Throws<InvalidOperationException>(() => new SetCookie("a", "b") { Partitioned = true }.ToHeader());
    }

    [Fact]
    public void Attributes_that_cannot_stand_in_a_header_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new SetCookie("a", "b") { Path = "/; Secure" });
        Assert.Throws<ArgumentException>(() => new SetCookie("a", "b") { Path = "/\r\n" });
        Assert.Throws<ArgumentException>(() => new SetCookie("a", "b") { Path = "x" });
        Assert.Throws<ArgumentException>(() => new SetCookie("a", "b") { Domain = "a b" });
        Assert.Throws<ArgumentException>(() => new SetCookie("a", "b") { Domain = "a;b" });
        Assert.Throws<ArgumentException>(() => new SetCookie("a", "b") { Domain = "" });
        Assert.Throws<ArgumentException>(() => new SetCookie("a", new string('x', 4096)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SetCookie("a", "b") { ExpiresUnixSeconds = 253_402_300_800 });
    }

    [Fact]
    public void Each_cookie_of_a_response_has_its_own_header()
    {
        var head = new ResponseHead(101, "", 1, new(new("Set-Cookie", "a=1; Path=/"), new("Set-Cookie", "nameless"), new("set-cookie", "b=2, c=3")));
        Assert.Equal(["a=1; Path=/", "b=2, c=3"], head.SetCookies.Select(cookie => cookie.ToString()));
    }

    [Fact]
    public void No_text_makes_the_reader_throw_and_what_it_reads_it_reads_again() =>
        Prop.ForAll(Nearly.ToArbitrary(), text =>
            !SetCookie.TryParse(text, out var cookie) || (SetCookie.TryParse(cookie.ToString(), out var again) && again == cookie)).QuickCheckThrowOnFailure();

    private static Gen<string> Nearly =>
        from parts in Gen.ListOf(Gen.Elements(
            "a", "=", ";", " ", "\"", "Path=/", "Domain=", "Expires=", "06 Nov 94 08:49:37", "Max-Age=", "-", "9", "Secure", "SameSite=None", "__Host-", ","))
        from tail in ArbMap.Default.GeneratorFor<string?>()
        select "a=b" + string.Concat(parts) + tail;
}
