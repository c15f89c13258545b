using System.Collections.Immutable;
using System.Net;
using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.WebSockets.Tests;

public class TrustedProxiesTests
{
    private static readonly TrustedProxies Trusted = new([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("2001:db8::/32")]);

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("11.1.2.3", false)]
    [InlineData("::ffff:11.1.2.3", false)]
    [InlineData("2001:db8::1", true)]
    [InlineData("2001:db9::1", false)]
    [InlineData("::1", false)]
    public void A_proxy_is_known_by_its_network(string address, bool isTrusted)
    {
        Assert.Equal(isTrusted, Trusted.Contains(IPAddress.Parse(address)));
        Assert.False(TrustedProxies.None.Contains(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("::ffff:10.0.0.0/104", "10.1.2.3", true)]
    [InlineData("::ffff:10.0.0.0/104", "::ffff:10.1.2.3", true)]
    [InlineData("::ffff:10.0.0.0/104", "11.1.2.3", false)]
    [InlineData("::ffff:10.0.0.1/128", "10.0.0.1", true)]
    [InlineData("::ffff:10.0.0.1/128", "10.0.0.2", false)]
    [InlineData("::ffff:0.0.0.0/96", "203.0.113.9", true)]
    [InlineData("::/0", "10.0.0.1", false)] // all of IPv6, as 0.0.0.0/0 is all of IPv4
    [InlineData("::/0", "::ffff:10.0.0.1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    public void A_mapped_network_counts_as_IPv4(string network, string address, bool isTrusted)
    {
        Assert.Equal(isTrusted, new TrustedProxies([IPNetwork.Parse(network)]).Contains(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("10.0.0.1", "192.0.2.7", "192.0.2.7")]
    [InlineData("10.0.0.1", "6.6.6.6, 192.0.2.7", "192.0.2.7")]
    [InlineData("10.0.0.1", "6.6.6.6, 192.0.2.7, 10.0.0.2", "192.0.2.7")]
    [InlineData("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3")]
    [InlineData("10.0.0.1", "192.0.2.7:4711", "192.0.2.7")]
    [InlineData("10.0.0.1", "2001:db9::7", "2001:db9::7")]
    [InlineData("10.0.0.1", "[2001:db9::7]:4711, [2001:db8::2]", "2001:db9::7")]
    [InlineData("10.0.0.1", "::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:10.0.0.1", "192.0.2.7", "192.0.2.7")]
    [InlineData("10.0.0.1", "6.6.6.6, unknown", "10.0.0.1")]
    [InlineData("10.0.0.1", "6.6.6.6, unknown, 10.0.0.2", "10.0.0.2")]
    [InlineData("10.0.0.1", "6.6.6.6, 7", "10.0.0.1")]
    [InlineData("10.0.0.1", "6.6.6.6, 0x7.1", "10.0.0.1")]
    [InlineData("10.0.0.1", "6.6.6.6, 07.1.1.1", "10.0.0.1")]
    [InlineData("10.0.0.1", "6.6.6.6, 1.2.3.4:x", "10.0.0.1")]
    [InlineData("10.0.0.1", "6.6.6.6, fe80::1%eth0", "10.0.0.1")]
    [InlineData("10.0.0.1", "", "10.0.0.1")]
    [InlineData("192.0.2.1", "6.6.6.6", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "6.6.6.6", "192.0.2.1")]
    public void The_client_is_the_nearest_address_that_is_not_trusted(string peer, string forwardedFor, string client)
    {
        Assert.Equal(client, Resolve(Trusted, peer, new Header("X-Forwarded-For", forwardedFor)).Address.ToString());
    }

    [Theory]
    [InlineData("https", WebSocketScheme.Wss)]
    [InlineData("WSS", WebSocketScheme.Wss)]
    [InlineData("http", WebSocketScheme.Ws)]
    [InlineData("ws", WebSocketScheme.Ws)]
    [InlineData("ftp", WebSocketScheme.Ws)]
    [InlineData("", WebSocketScheme.Ws)]
    [InlineData("https, http", WebSocketScheme.Ws)]
    [InlineData("http, https", WebSocketScheme.Wss)]
    public void The_scheme_is_what_the_nearest_trusted_proxy_says_and_nobody_else(string proto, WebSocketScheme scheme)
    {
        Assert.Equal(scheme, Resolve(Trusted, "10.0.0.1", new Header("X-Forwarded-Proto", proto)).Scheme);
        Assert.Equal(WebSocketScheme.Ws, Resolve(Trusted, "192.0.2.1", new Header("X-Forwarded-Proto", proto)).Scheme);
        Assert.Equal(WebSocketScheme.Ws, Resolve(TrustedProxies.None, "10.0.0.1", new Header("X-Forwarded-Proto", proto)).Scheme);
    }

    [Fact]
    public void Each_hop_has_its_own_scheme_and_host_where_they_are_listed()
    {
        Assert.Equal(
            new ForwardedClient(IPAddress.Parse("192.0.2.7"), WebSocketScheme.Wss, "front.example"),
            Resolve(
                Trusted,
                "10.0.0.1",
                new("X-Forwarded-For", "6.6.6.6, 192.0.2.7, 10.0.0.2"),
                new("X-Forwarded-Proto", "http, https, http"),
                new Header("X-Forwarded-Host", "evil.example, front.example, back.example")));
    }

    [Fact]
    public void The_host_is_the_requests_own_unless_a_trusted_proxy_tells_another()
    {
        Assert.Equal("example.com", Resolve(Trusted, "10.0.0.1").Host);
        Assert.Equal("front.example:8443", Resolve(Trusted, "10.0.0.1", new Header("X-Forwarded-Host", "front.example:8443")).Host);
        Assert.Equal("example.com", Resolve(Trusted, "10.0.0.1", new Header("X-Forwarded-Host", "a b")).Host);
        Assert.Equal("example.com", Resolve(Trusted, "192.0.2.1", new Header("X-Forwarded-Host", "front.example")).Host);
    }

    [Theory]
    [InlineData("for=192.0.2.7;proto=https;host=front.example", "192.0.2.7", true, "front.example")]
    [InlineData("For=\"[2001:db9::7]:4711\"; PROTO=wss", "2001:db9::7", true, "example.com")]
    [InlineData("for=6.6.6.6;proto=https, for=192.0.2.7;by=10.0.0.2, for=10.0.0.2;proto=http", "192.0.2.7", false, "example.com")]
    [InlineData("for=6.6.6.6, for=_hidden;proto=https", "10.0.0.1", true, "example.com")]
    [InlineData("for=6.6.6.6, for=unknown", "10.0.0.1", false, "example.com")]
    [InlineData("proto=https", "10.0.0.1", true, "example.com")]
    [InlineData("for=192.0.2.7;for=6.6.6.6", "10.0.0.1", false, "example.com")] // RFC 7239 §4: a parameter at most once
    [InlineData("for=192.0.2.7:80", "10.0.0.1", false, "example.com")] // a colon must be within quotes
    [InlineData("for=192.0.2.7, ;;", "10.0.0.1", false, "example.com")]
    [InlineData("for", "10.0.0.1", false, "example.com")]
    public void Forwarded_is_read_as_rfc_7239_has_it(string forwarded, string client, bool isSecure, string host)
    {
        var resolved = Resolve(Trusted with { Headers = ForwardingHeaders.Forwarded }, "10.0.0.1", new Header("Forwarded", forwarded));
        Assert.Equal((client, isSecure ? WebSocketScheme.Wss : WebSocketScheme.Ws, host), (resolved.Address.ToString(), resolved.Scheme, resolved.Host));
    }

    [Fact]
    public void Only_the_headers_that_the_proxies_write_are_read()
    {
        Assert.Equal("10.0.0.1", Resolve(Trusted, "10.0.0.1", new Header("Forwarded", "for=6.6.6.6")).Address.ToString());
        Assert.Equal(
            "10.0.0.1",
            Resolve(Trusted with { Headers = ForwardingHeaders.Forwarded }, "10.0.0.1", new Header("X-Forwarded-For", "6.6.6.6")).Address.ToString());
    }

    [Fact]
    public void An_origin_is_compared_with_the_host_that_the_client_asked_for()
    {
        Assert.True(RequestHead.TryCreate(
            "GET",
            "/",
            1,
            new(
                new("Host", "back.internal:8080"), new("Upgrade", "websocket"), new("Connection", "Upgrade"), new("Sec-WebSocket-Version", "13"),
                new("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="), new("Origin", "https://front.example"), new("X-Forwarded-Host", "front.example")),
            out var head,
            out _));
        Assert.IsType<HandshakeResult.Accepted>(
            ServerHandshake.Evaluate(head!, ServerHandshakeOptions.Default, Trusted.Resolve(IPAddress.Parse("10.0.0.1"), WebSocketScheme.Ws, head!.Headers)));
        Assert.IsType<HandshakeResult.Refused>(
            ServerHandshake.Evaluate(head, ServerHandshakeOptions.Default, Trusted.Resolve(IPAddress.Parse("192.0.2.1"), WebSocketScheme.Ws, head.Headers)));
    }

    [Fact]
    public void No_header_makes_it_throw_and_a_stranger_behind_us_decides_nothing() =>
        Prop.ForAll(Values.ToArbitrary(), value =>
        {
            ImmutableArray<Header> all =
            [
                new("X-Forwarded-For", value + ",192.0.2.7"), new("X-Forwarded-Proto", value + ",https"), new("X-Forwarded-Host", value + ",h"),
                new("Forwarded", value),
            ];
            return Resolve(Trusted, "10.0.0.1", [.. all]) == new ForwardedClient(IPAddress.Parse("192.0.2.7"), WebSocketScheme.Wss, "h")
                && Resolve(Trusted with { Headers = ForwardingHeaders.Forwarded }, "10.0.0.1", [.. all]).Address is not null;
        }).QuickCheckThrowOnFailure();

    private static Gen<string> Values =>
        from parts in Gen.ListOf(Gen.Elements(
            "for=", "proto=", "https", "10.0.0.2", "1.2.3.4", ":", "[", "]", "::1", "\"", ";", ",", "unknown", "_", "%", " ", "\\", "host=", "x"))
        select string.Concat(parts);

    private static ForwardedClient Resolve(TrustedProxies proxies, string peer, params ReadOnlySpan<Header> headers) =>
        proxies.Resolve(IPAddress.Parse(peer), WebSocketScheme.Ws, new HeaderList([new("Host", "example.com"), .. headers]));
}
