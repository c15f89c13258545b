using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.WebSockets.Tests;

public class WebSocketUriTests
{
    [Theory]
    [InlineData("ws://example.com", "example.com", 80, "/", "ws://example.com/")]
    [InlineData("wss://example.com:443/demo?foo=bar", "example.com", 443, "/demo?foo=bar", "wss://example.com/demo?foo=bar")]
    [InlineData("ws://example.com:443/", "example.com", 443, "/", "ws://example.com:443/")]
    [InlineData("Wss://EXAMPLE.com:/", "example.com", 443, "/", "wss://example.com/")]
    [InlineData("ws://example.com?foo=bar", "example.com", 80, "/?foo=bar", "ws://example.com/?foo=bar")]
    [InlineData("ws://[::1]:8080/x", "[::1]", 8080, "/x", "ws://[::1]:8080/x")]
    [InlineData("ws://[2001:DB8:0::1]", "[2001:db8::1]", 80, "/", "ws://[2001:db8::1]/")]
    [InlineData("ws://192.0.2.1:65535/", "192.0.2.1", 65535, "/", "ws://192.0.2.1:65535/")]
    [InlineData("ws://h//a:b@c/../d?e?f", "h", 80, "//a:b@c/../d?e?f", "ws://h//a:b@c/../d?e?f")]
    [InlineData("ws://h/caf\u00e9?q={\u4f60}&r=%7b", "h", 80, "/caf%C3%A9?q=%7B%E4%BD%A0%7D&r=%7b", "ws://h/caf%C3%A9?q=%7B%E4%BD%A0%7D&r=%7b")]
    [InlineData("wss://b\u00fccher.example/", "xn--bcher-kva.example", 443, "/", "wss://xn--bcher-kva.example/")]
    public void A_uri_is_taken_apart_and_printed_in_its_normal_form(string text, string host, int port, string resource, string normal)
    {
        Assert.True(WebSocketUri.TryParse(text, out var uri));
        Assert.Equal((host, port, resource, normal), (uri.Host, uri.Port, uri.Resource, uri.ToString()));
        Assert.Equal(text.StartsWith("wss", StringComparison.OrdinalIgnoreCase), uri.IsSecure);
        Assert.Equal(uri, WebSocketUri.Parse(uri.ToString()));
    }

    [Fact]
    public void A_host_has_at_most_255_characters()
    {
        Assert.True(WebSocketUri.TryParse($"ws://{new string('a', 255)}/", out _));
        Assert.False(WebSocketUri.TryParse($"ws://{new string('a', 256)}/", out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ws:/example.com/")]
    [InlineData("example.com/")]
    [InlineData("http://example.com/")]
    [InlineData(" ws://example.com/")]
    [InlineData("ws://")]
    [InlineData("ws:///path")]
    [InlineData("ws://:80/")]
    [InlineData("ws://user@host/")]
    [InlineData("ws://user:pw@host:81/p")]
    [InlineData("ws://host:0/")]
    [InlineData("ws://host:65536/")]
    [InlineData("ws://host:99999/x")]
    [InlineData("ws://host:+80/")]
    [InlineData("ws://host:abc/x")]
    [InlineData("ws://host:80:80/")]
    [InlineData("ws://[::1/")]
    [InlineData("ws://[]/")]
    [InlineData("ws://[::1%25eth0]/")]
    [InlineData("ws://[127.0.0.1]/")]
    [InlineData("ws://[[::1]:80]/")]
    [InlineData("ws://::1/")]
    [InlineData("ws://a b/")]
    [InlineData("ws://a%2fb/")]
    [InlineData("ws://h\r\nX: y/")]
    [InlineData("ws://h/a b")]
    [InlineData("ws://h/a\r\nX: y")]
    [InlineData("ws://h/\0")]
    [InlineData("ws://h/\u0085")]
    [InlineData("ws://h/\ud800")]
    [InlineData("ws://h/a#b")]
    [InlineData("ws://h#b")]
    [InlineData("ws://h/100%")]
    [InlineData("ws://h/%4")]
    [InlineData("ws://h/%zz")]
    public void What_is_no_websocket_uri_is_refused(string? text)
    {
        Assert.False(WebSocketUri.TryParse(text, out _));
        Assert.Throws<FormatException>(() => WebSocketUri.Parse(text!));
    }

    [Theory]
    [InlineData(WebSocketScheme.Ws, 80, "a.example")]
    [InlineData(WebSocketScheme.Ws, 443, "a.example:443")]
    [InlineData(WebSocketScheme.Wss, 443, "a.example")]
    [InlineData(WebSocketScheme.Wss, 80, "a.example:80")]
    public void The_authority_names_the_port_only_when_it_is_not_the_schemes(WebSocketScheme scheme, int port, string authority)
    {
        Assert.Equal(authority, new WebSocketUri(scheme, "A.example") { Port = port }.Authority);
    }

    [Fact]
    public void Parts_that_cannot_stand_in_a_request_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new WebSocketUri(WebSocketScheme.Ws, "a\r\nb"));
        Assert.Throws<ArgumentException>(() => new WebSocketUri(WebSocketScheme.Ws, "a") { Resource = "/\n" });
        Assert.Throws<ArgumentException>(() => new WebSocketUri(WebSocketScheme.Ws, "a") { Resource = "b" });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WebSocketUri(WebSocketScheme.Ws, "a") { Port = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WebSocketUri(WebSocketScheme.Ws, "a") { Port = 65536 });
    }

    [Fact]
    public void No_text_makes_the_parser_throw_and_what_it_reads_it_reads_again() =>
        Prop.ForAll(Nearly.ToArbitrary(), text =>
            !WebSocketUri.TryParse(text, out var uri)
            || (WebSocketUri.Parse(uri.ToString()) == uri && uri.ToString().All(c => c is > ' ' and < '\u007f'))).QuickCheckThrowOnFailure();

    private static Gen<string> Nearly =>
        from scheme in Gen.Elements("ws://", "wss://", "WS://", "ws:", "")
        from parts in Gen.ListOf(Gen.Elements("a", ".", "[", "]", ":", "::1", "8", "/", "?", "%", "%41", "#", "@", " ", "\r\n", "\u00e4", "\ud83d\ude00", "\ud83d"))
        from tail in ArbMap.Default.GeneratorFor<string?>()
        select scheme + string.Concat(parts) + tail;
}
