using System.Collections.Immutable;
using System.Net;
using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.WebSockets.Tests;

/// <summary>
/// Every header that is a list: empty elements, spaces and tabs around elements, and a spread over several lines change nothing
/// (RFC 9110 §5.3, §5.6.1.2).
/// </summary>
public class ListGrammarTests
{
    private static readonly Header[] Upgrade =
    [
        new("Host", "a.example"), new("Upgrade", "websocket"), new("Connection", "Upgrade"), new("Sec-WebSocket-Version", "13"),
        new("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];

    private static readonly Header[] Hybi00 =
    [
        new("Host", "a.example"), new("Upgrade", "WebSocket"), new("Connection", "Upgrade"), new("Origin", "http://a.example"),
        new("Sec-WebSocket-Key1", "4 @1  46546xW%0l 1 5"), new("Sec-WebSocket-Key2", "12998 5 Y3 1  .P00"),
    ];

    private static readonly Header[] Response =
    [
        new("Upgrade", "websocket"), new("Connection", "Upgrade"), new("Sec-WebSocket-Accept", "ICX+Yqv66kxgM0FcWaLWlFLwTAI="),
    ];

    private static readonly (string Name, string[] Elements, Func<ImmutableArray<Header>, string> Read, string Expected)[] Lists =
    [
        ("request Upgrade", ["h2c", "websocket"], lines => Accept(Upgrade, lines).Subprotocol ?? "accepted", "accepted"),
        ("request Connection", ["keep-alive", "Upgrade"], lines => Accept(Upgrade, lines).Subprotocol ?? "accepted", "accepted"),
        ("request Sec-WebSocket-Protocol", ["soap", "chat"], lines => Accept(Upgrade, lines).Subprotocol!, "chat"),
        (
            "request Sec-WebSocket-Extensions",
            ["bbf-usp; x=\"1\"", "permessage-deflate; server_max_window_bits=10"],
            lines => $"{Accept(Upgrade, lines).Deflate!.ServerMaxWindowBits}",
            "10"),
        ("hybi-00 Sec-WebSocket-Protocol", ["soap", "chat"], lines => Accept(Hybi00, lines).Subprotocol!, "chat"),
        ("hixie-75 WebSocket-Protocol", ["soap", "chat"], lines => Accept(Hybi00[..4], lines).Subprotocol!, "chat"),
        ("response Upgrade", ["websocket"], lines => Open(lines).Version.ToString(), "Rfc6455"),
        ("response Connection", ["keep-alive", "upgrade"], lines => Open(lines).Version.ToString(), "Rfc6455"),
        (
            "response Sec-WebSocket-Extensions",
            ["permessage-deflate; server_max_window_bits=10"],
            lines => $"{Open(lines).Deflate!.ServerMaxWindowBits}",
            "10"),
        ("forwarded Forwarded", ["for=6.6.6.6", "for=\"[2001:db8::7]:80\";proto=https;host=front.example", "for=10.0.0.2"], Client, "2001:db8::7 Wss front.example"),
        ("forwarded X-Forwarded-For", ["6.6.6.6", "192.0.2.7", "10.0.0.2"], Client, "192.0.2.7 Ws a.example"),
        ("forwarded X-Forwarded-Proto", ["http", "https"], Client, "10.0.0.1 Wss a.example"),
        ("forwarded X-Forwarded-Host", ["evil.example", "front.example"], Client, "10.0.0.1 Ws front.example"),
    ];

    public static TheoryData<string> Names => [.. Lists.Select(list => list.Name)];

    private static ServerHandshakeOptions Options => new()
    {
        Subprotocols = ["chat"],
        Deflate = DeflateOptions.Default,
        Versions = [WebSocketVersion.Rfc6455, WebSocketVersion.Hybi00, WebSocketVersion.Hixie75],
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Empty_elements_and_white_space_and_lines_change_no_list(string name)
    {
        var (_, elements, read, expected) = Lists.Single(list => list.Name == name);
        var header = name[(name.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        Assert.Equal(expected, read([new(header, string.Join(", ", elements))]));
        Prop.ForAll(Spread(elements).ToArbitrary(), lines =>
        {
            ImmutableArray<Header> spread = [.. lines.Select(line => new Header(header, line))];
            return (read(spread) == expected).Label(string.Join(" | ", lines));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("websocket, h2c")]
    [InlineData("websocket, websocket")]
    [InlineData("websocket websocket")]
    [InlineData("websocket/13")]
    [InlineData(",")]
    public void A_response_whose_upgrade_lists_anything_else_is_refused(string upgrade)
    {
        Assert.Equal(HandshakeErrors.ResponseUpgrade, Evaluate([new("Upgrade", upgrade)]) is ClientHandshakeResult.Failed failed ? failed.Error : null);
    }

    // Seen behind a proxy that ends each element with a semicolon: the whole header was dropped, so the proxy was counted as the client.
    [Theory]
    [InlineData("for=192.0.2.60;proto=https;")]
    [InlineData(";for=192.0.2.60;;proto=https")]
    [InlineData(" ; for=192.0.2.60 ; ; proto=https ; ")]
    [InlineData("for=6.6.6.6;, ;for=192.0.2.60;proto=https;,, ")]
    public void Empty_pairs_of_forwarded_are_skipped(string forwarded)
    {
        Assert.Equal("192.0.2.60 Wss a.example", Client([new("Forwarded", forwarded)]));
    }

    [Fact]
    public void An_element_of_empty_pairs_is_a_proxy_that_says_nothing()
    {
        Assert.Equal("10.0.0.1 Ws a.example", Client([new("Forwarded", "for=6.6.6.6;proto=https, ;")]));
    }

    [Fact]
    public void Nothing_that_a_client_sends_hides_the_line_that_the_proxy_adds() =>
        Prop.ForAll(
            Gen.ListOf(Gen.Elements("for=6.6.6.6", "for", "=", "\"", ";", ",", "\\", "proto=https", " ")).Select(string.Concat).ToArbitrary(),
            own => Client([new("Forwarded", own), new("Forwarded", "for=192.0.2.60;")]) == "192.0.2.60 Ws a.example").QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a=1; b=2")]
    [InlineData(";; a=1;;\t; b=2; ;")]
    public void Empty_parts_of_a_cookie_header_are_skipped(string header)
    {
        Assert.Equal(["a=1", "b=2"], Cookie.Parse(header).Select(cookie => cookie.ToString()));
        Assert.True(SetCookie.TryParse("a=1;; ;\t; Path=/x;", out var set));
        Assert.Equal("a=1; Path=/x", set.ToString());
    }

    // RFC 9110 §5.6.3: white space is spaces and tabs. A no-break space belongs to the element.
    [Fact]
    public void Only_spaces_and_tabs_are_white_space()
    {
        Assert.Equal(["a\u00a0", "\u0085b"], new HeaderList(new Header("X", " a\u00a0\t, \u0085b ,")).Tokens("X"));
    }

    /// <summary>The elements with random empty ones between them, on one or more lines.</summary>
    private static Gen<string[]> Spread(string[] elements)
    {
        var blanks = Gen.ListOf(Gen.Elements(" ", "\t")).Select(string.Concat);
        var commas = Gen.ListOf(blanks).Select(parts => string.Concat(parts.Select(part => part + ",")));
        var gap = from before in commas from after in blanks select before + after;
        var separator = from before in blanks from comma in Gen.Elements(",", "\n", ",\n", "\n,") select before + comma; // a line feed begins another line of the header
        return from gaps in Gen.ArrayOf(gap, elements.Length)
               from separators in Gen.ArrayOf(separator, elements.Length)
               from last in gap
               select (string.Concat(elements.Select((element, i) => gaps[i] + element + separators[i])) + last).Split('\n');
    }

    private static NegotiatedProtocol Accept(Header[] request, ImmutableArray<Header> lines)
    {
        Assert.True(RequestHead.TryCreate("GET", "/", 1, new HeaderList([.. Without(request, lines), .. lines]), out var head, out _));
        return Assert.IsType<HandshakeResult.Accepted>(ServerHandshake.Evaluate(head!, Options)).Protocol;
    }

    private static NegotiatedProtocol Open(ImmutableArray<Header> lines) => Assert.IsType<ClientHandshakeResult.Opened>(Evaluate(lines)).Protocol;

    private static ClientHandshakeResult? Evaluate(ImmutableArray<Header> lines)
    {
        var options = new ClientHandshakeOptions { Uri = WebSocketUri.Parse("ws://a.example/"), Deflate = new DeflateOptions { ServerMaxWindowBits = 10 } };
        var response = new HeadWriter("HTTP/1.1 101 Switching Protocols");
        foreach (var header in (IEnumerable<Header>)[.. Without(Response, lines), .. lines])
        {
            response.Add(header);
        }

        var input = new System.Buffers.ReadOnlySequence<byte>(response.ToArray());
        return new ClientHandshake(options, static bytes => bytes.Clear()).TryReadResponse(ref input, out var result) ? result : null;
    }

    private static string Client(ImmutableArray<Header> lines)
    {
        var proxies = new TrustedProxies([IPNetwork.Parse("10.0.0.0/8")])
        {
            Headers = lines[0].Name == "Forwarded" ? ForwardingHeaders.Forwarded : ForwardingHeaders.XForwarded,
        };
        var client = proxies.Resolve(IPAddress.Parse("10.0.0.1"), WebSocketScheme.Ws, new HeaderList([new("Host", "a.example"), .. lines]));
        return $"{client.Address} {client.Scheme} {client.Host}";
    }

    private static IEnumerable<Header> Without(Header[] headers, ImmutableArray<Header> lines) => headers.Where(header => header.Name != lines[0].Name);
}
