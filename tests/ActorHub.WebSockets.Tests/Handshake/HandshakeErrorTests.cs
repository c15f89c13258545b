using System.Buffers;
using System.Text;

namespace ActorHub.WebSockets.Tests;

public class HandshakeErrorTests
{
    private const string Start = "GET / HTTP/1.1\r\nHost: example.com\r\n";
    private const string Upgrade = Start + "Upgrade: websocket\r\nConnection: Upgrade\r\n";
    private const string Key = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
    private const string Version = "Sec-WebSocket-Version: 13\r\n";
    private const string Keys = "Sec-WebSocket-Key1: 1 0\r\nSec-WebSocket-Key2: 1 0\r\n";
    private const string Answer = "HTTP/1.1 101 \r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    private const string Accept = "Sec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=\r\n";

    private static readonly HeadLimits Limits = new() { MaxBytes = 400, MaxHeaders = 12, MaxTargetBytes = 50 };

    // One input for each error: of a peer that we read as a server, as a client, or behind a proxy.
    private static readonly Dictionary<HandshakeErrorCode, HandshakeError?> Reached = new()
    {
        [HandshakeErrorCode.LineEnding] = Request("GET / HTTP/1.1\n"),
        [HandshakeErrorCode.FoldedLine] = Request(Start + " x"),
        [HandshakeErrorCode.HeaderName] = Request(Start + "A : b"),
        [HandshakeErrorCode.HeaderWithoutColon] = Request(Start + "A\r\n"),
        [HandshakeErrorCode.HeaderValue] = Request(Start + "A: \0"),
        [HandshakeErrorCode.HeadTooLarge] = Request(Start + "A: " + new string('x', 400)),
        [HandshakeErrorCode.TooManyHeaders] = Request(Start + string.Concat(Enumerable.Repeat("A: b\r\n", 12))),
        [HandshakeErrorCode.RequestLine] = Request("GET\r\n"),
        [HandshakeErrorCode.TargetTooLong] = Request("GET /" + new string('x', 50)),
        [HandshakeErrorCode.HttpVersion] = Request("PRI * HTTP/2.0\r\n"),
        [HandshakeErrorCode.HostMissing] = Request("GET / HTTP/1.1\r\n\r\n"),
        [HandshakeErrorCode.HostRepeated] = Request(Start + "Host: example.com\r\n\r\n"),
        [HandshakeErrorCode.HostInvalid] = Request("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
        [HandshakeErrorCode.HttpVersionTooOld] = Request(Upgrade.Replace("HTTP/1.1", "HTTP/1.0", StringComparison.Ordinal) + "\r\n"),
        [HandshakeErrorCode.MethodNotGet] = Request(Upgrade.Replace("GET", "PUT", StringComparison.Ordinal) + "\r\n"),
        [HandshakeErrorCode.ConnectionWithoutUpgrade] = Request(Start + "Upgrade: websocket\r\n\r\n"),
        [HandshakeErrorCode.RequestBody] = Request(Upgrade + Version + Key + "Content-Length: 1\r\n\r\n"),
        [HandshakeErrorCode.VersionMissing] = Request(Upgrade + Key + "\r\n"),
        [HandshakeErrorCode.VersionUnsupported] = Request(Upgrade + Key + "Sec-WebSocket-Version: 6\r\n\r\n"),
        [HandshakeErrorCode.VersionAmbiguous] = Request(Upgrade + Version + Key + Keys + "\r\n"),
        [HandshakeErrorCode.KeyMissing] = Request(Upgrade + Version + "\r\n"),
        [HandshakeErrorCode.KeyInvalid] = Request(Upgrade + Version + "Sec-WebSocket-Key: x\r\n\r\n"),
        [HandshakeErrorCode.OriginRepeated] = Request(Upgrade + Version + Key + "Origin: a\r\nOrigin: a\r\n\r\n"),
        [HandshakeErrorCode.OriginNotAllowed] = Request(Upgrade + Version + Key + "Origin: http://evil.example\r\n\r\n", new OriginPolicy.SameOrigin()),
        [HandshakeErrorCode.OriginInvalid] = Request(Upgrade + Keys + "Origin: a b\r\n\r\n"),
        [HandshakeErrorCode.Hybi00KeyInvalid] = Request(Upgrade + "Sec-WebSocket-Key1: 10\r\nSec-WebSocket-Key2: 1 0\r\n\r\n"),
        [HandshakeErrorCode.ExtensionsMalformed] = Request(Upgrade + Version + Key + "Sec-WebSocket-Extensions: ;\r\n\r\n"),
        [HandshakeErrorCode.StatusLine] = Response("HTTP/2 200"),
        [HandshakeErrorCode.ResponseHttpVersion] = Response(Answer.Replace("HTTP/1.1", "HTTP/1.0", StringComparison.Ordinal) + "\r\n"),
        [HandshakeErrorCode.ResponseUpgrade] = Response("HTTP/1.1 101 \r\nConnection: Upgrade\r\n\r\n"),
        [HandshakeErrorCode.ResponseConnection] = Response("HTTP/1.1 101 \r\nUpgrade: websocket\r\n\r\n"),
        [HandshakeErrorCode.ResponseAccept] = Response(Answer + "\r\n"),
        [HandshakeErrorCode.ResponseSubprotocol] = Response(Answer + Accept + "Sec-WebSocket-Protocol: a\r\n\r\n"),
        [HandshakeErrorCode.ResponseExtension] = Response(Answer + Accept + "Sec-WebSocket-Extensions: a\r\n\r\n"),
        [HandshakeErrorCode.ResponseExtensionParameters] = Response(Answer + Accept + "Sec-WebSocket-Extensions: permessage-deflate; a\r\n\r\n"),
        [HandshakeErrorCode.ResponseOrigin] = Response(Answer + "\r\n", WebSocketVersion.Hybi00),
        [HandshakeErrorCode.ResponseLocation] = Response(Answer + "WebSocket-Origin: a\r\nWebSocket-Location: ws://b/\r\n\r\n", WebSocketVersion.Hixie75),
        [HandshakeErrorCode.ResponseChallenge] = Response(
            Answer + "Sec-WebSocket-Origin: a\r\nSec-WebSocket-Location: ws://example.com/\r\n\r\n0123456789abcdef", WebSocketVersion.Hybi00),
        [HandshakeErrorCode.TooManyInterimResponses] = Response(string.Concat(Enumerable.Repeat("HTTP/1.1 100 \r\n\r\n", 9))),
        [HandshakeErrorCode.ProxyHeaderMissing] = Proxy("GET"),
        [HandshakeErrorCode.ProxyHeaderMalformed] = Proxy("PROXY \r\n"),
        [HandshakeErrorCode.ProxyHeaderTooLong] = Proxy("PROXY UNKNOWN " + new string('x', 100)),
        [HandshakeErrorCode.ProxyHeaderChecksum] = Proxy("\r\n\r\n\0\r\nQUIT\n\u0021\0\0\u0007\u0003\0\u0004\0\0\0\0"),
    };

    public static TheoryData<HandshakeErrorCode> Codes => [.. Enum.GetValues<HandshakeErrorCode>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_code_is_reached_and_says_what_is_wrong(HandshakeErrorCode code)
    {
        var error = Reached[code];
        Assert.Equal(code, error?.Code);
        Assert.True(Enum.IsDefined(error!.Scope));
        Assert.Matches("^(RFC [0-9]+|hybi-00|PROXY protocol) §", error.Source);
        Assert.InRange(error.Status, 400, 505);
        Assert.NotEmpty(error.Reason);
        Assert.Equal(code is HandshakeErrorCode.ResponseExtension or HandshakeErrorCode.ResponseExtensionParameters ? 1010 : 1006, (int)error.CloseCode);
    }

    // The numbers are in the hands of those who log them.
    [Fact]
    public void Codes_are_unique_and_keep_their_numbers()
    {
        var numbers = Enum.GetNames<HandshakeErrorCode>().Select(name => (int)Enum.Parse<HandshakeErrorCode>(name)).ToArray();
        Assert.Equal(numbers.Length, numbers.Distinct().Count());
        (int First, int Count)[] ranges = [(101, 7), (201, 6), (301, 14), (401, 12), (501, 4)];
        Assert.Equal(ranges.SelectMany(range => Enumerable.Range(range.First, range.Count)), numbers);
    }

    [Fact]
    public void A_response_that_cannot_be_read_is_a_bad_gateways()
    {
        Assert.Equal(400, Request("GET / HTTP/1.1\n")!.Status);
        Assert.Equal((HandshakeErrorCode.LineEnding, 502), Response("HTTP/1.1 200 \n") is { } error ? (error.Code, error.Status) : default);
    }

    private static HandshakeError? Request(string text) => Request(text, new OriginPolicy.Any());

    private static HandshakeError? Request(string text, OriginPolicy origins)
    {
        var input = Bytes(text);
        if (!RequestHeadParser.TryRead(ref input, Limits, out var head, out var error))
        {
            return error;
        }

        var options = new ServerHandshakeOptions { Versions = [WebSocketVersion.Rfc6455, WebSocketVersion.Hybi00], Origins = origins };
        return (ServerHandshake.Evaluate(head!, options) as HandshakeResult.Refused)?.Error;
    }

    private static HandshakeError? Response(string text) => Response(text, WebSocketVersion.Rfc6455);

    private static HandshakeError? Response(string text, WebSocketVersion version)
    {
        var options = new ClientHandshakeOptions
        {
            Uri = WebSocketUri.Parse("ws://example.com/"), Version = version, Deflate = version == WebSocketVersion.Rfc6455 ? DeflateOptions.Default : null,
        };
        var input = Bytes(text);
        new ClientHandshake(options, bytes => bytes.Clear()).TryReadResponse(ref input, out var result);
        return (result as ClientHandshakeResult.Failed)?.Error;
    }

    private static HandshakeError? Proxy(string text)
    {
        var input = Bytes(text);
        ProxyHeaderParser.TryRead(ref input, out _, out var error);
        return error;
    }

    private static ReadOnlySequence<byte> Bytes(string text) => new(Encoding.Latin1.GetBytes(text));
}
