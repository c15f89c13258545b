using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.WebSockets.Tests;

public class CookieTests
{
    [Theory]
    [InlineData("a=1; b=2", "a=1|b=2")]
    [InlineData("a=1;b=2", "a=1|b=2")]
    [InlineData(" a = 1 ;; b\t=\t2;", "a=1|b=2")]
    [InlineData("a=1; a=2", "a=1|a=2")]
    [InlineData("a=", "a=")]
    [InlineData("a==b=c", "a==b=c")]
    [InlineData("a=1, b=2", "a=1, b=2")]
    [InlineData("a=\"x y\"", "a=\"x y\"")]
    [InlineData("a=caf\u00e9", "a=caf\u00e9")]
    [InlineData("", "")]
    [InlineData("here; =x; a=1", "a=1")]
    [InlineData("a=1\r\nSet-Cookie: x=y; b=2", "b=2")]
    [InlineData("a=\u0000; b=\u4f60; c=3", "c=3")]
    public void A_header_is_split_at_semicolons_and_each_cookie_at_its_first_equals_sign(string header, string cookies)
    {
        Assert.Equal(cookies, string.Join('|', Cookie.Parse(header)));
    }

    [Theory]
    [InlineData("x", "x")]
    [InlineData("\"x\"", "x")]
    [InlineData("\"\"", "")]
    [InlineData("\"", "\"")]
    [InlineData("\"a\\\"b\\\\\"", "a\"b\\")]
    [InlineData("\"a\\\"", "a\\")]
    public void Quotes_belong_to_the_value_but_can_be_taken_off(string value, string unquoted)
    {
        var cookie = Assert.Single(Cookie.Parse($"a={value}"));
        Assert.Equal((value, unquoted), (cookie.Value, cookie.UnquotedValue));
    }

    [Theory]
    [InlineData("a", "b c")]
    [InlineData("a", "b,c")]
    [InlineData("a", "b;c")]
    [InlineData("a", "b\\c")]
    [InlineData("a", "b\"c")]
    [InlineData("a", "\"b")]
    [InlineData("a", "\"")]
    [InlineData("a", "b\r\n")]
    [InlineData("a", "\u00e9")]
    [InlineData("", "b")]
    [InlineData("a b", "c")]
    [InlineData("a;", "b")]
    [InlineData("a\n", "b")]
    public void A_cookie_to_send_follows_the_strict_grammar(string name, string value)
    {
        Assert.Throws<ArgumentException>(() => new Cookie(name, value));
        Assert.Throws<ArgumentException>(() => new SetCookie(name, value));
    }

    [Fact]
    public void All_cookie_headers_of_a_request_count()
    {
        Assert.True(RequestHead.TryCreate("GET", "/", 1, new(new("Host", "h"), new("Cookie", "a=1"), new("cookie", "b=2; c=3")), out var head, out _));
        Assert.Equal<Cookie>([new("a", "1"), new("b", "2"), new("c", "3")], head!.Cookies);
    }

    [Fact]
    public void No_text_makes_the_reader_throw_and_what_it_reads_can_be_sent_again() =>
        Prop.ForAll<string>(text =>
        {
            var cookies = Cookie.Parse(text ?? "");
            var header = string.Join("; ", cookies);
            return Cookie.Parse(header).SequenceEqual(cookies) && new Header("Cookie", header).Value == header;
        }).QuickCheckThrowOnFailure();
}
