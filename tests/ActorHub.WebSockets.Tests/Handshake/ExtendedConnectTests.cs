using System.Net;

namespace ActorHub.WebSockets.Tests;

public class ExtendedConnectTests
{
    private static readonly ServerHandshakeOptions Options = new() { Subprotocols = ["chat"], Deflate = DeflateOptions.Default };
    private static readonly Header Version = new("sec-websocket-version", "13");

    [Fact]
    public void A_connect_needs_no_key_and_agrees_on_the_same_as_an_upgrade()
    {
        var accepted = Assert.IsType<ExtendedConnectResult.Accepted>(Evaluate(
            Options,
            Version,
            new("origin", "https://example.com"),
            new("sec-websocket-protocol", "x, chat"),
            new Header("sec-websocket-extensions", "permessage-deflate; server_max_window_bits=10")));
        Assert.Equal(new NegotiatedProtocol(WebSocketVersion.Rfc6455, "chat", new DeflateParameters { ServerMaxWindowBits = 10 }), accepted.Protocol);
        Assert.Equal<Header>(
            [new("Sec-WebSocket-Protocol", "chat"), new("Sec-WebSocket-Extensions", "permessage-deflate; server_max_window_bits=10")], accepted.Headers);
        Assert.Empty(Assert.IsType<ExtendedConnectResult.Accepted>(Evaluate(ServerHandshakeOptions.Default, Version)).Headers);
    }

    [Fact]
    public void A_connect_is_held_to_the_same_rules()
    {
        AssertRefused(HandshakeErrorCode.VersionMissing, Evaluate(Options));
        AssertRefused(HandshakeErrorCode.VersionMissing, Evaluate(Options, Version, Version));
        AssertRefused(HandshakeErrorCode.OriginNotAllowed, Evaluate(Options, Version, new Header("origin", "https://evil.example")));
        AssertRefused(HandshakeErrorCode.ExtensionsMalformed, Evaluate(Options, Version, new Header("sec-websocket-extensions", ";")));
    }

    [Fact]
    public void Another_version_is_refused_with_the_one_that_would_do()
    {
        var all = Options with { Versions = [.. Enum.GetValues<WebSocketVersion>()] };
        var refused = AssertRefused(HandshakeErrorCode.VersionUnsupported, Evaluate(all, new Header("sec-websocket-version", "8")));
        Assert.Equal<Header>([new("Sec-WebSocket-Version", "13")], refused.Headers);
        Assert.Empty(AssertRefused(HandshakeErrorCode.VersionUnsupported, Evaluate(Options with { Versions = [WebSocketVersion.Hybi08] }, Version)).Headers);
    }

    private static ExtendedConnectResult.Refused AssertRefused(HandshakeErrorCode code, ExtendedConnectResult result)
    {
        var refused = Assert.IsType<ExtendedConnectResult.Refused>(result);
        Assert.Equal(code, refused.Error.Code);
        return refused;
    }

    private static ExtendedConnectResult Evaluate(ServerHandshakeOptions options, params ReadOnlySpan<Header> headers) =>
        ExtendedConnect.Evaluate(new HeaderList(headers), options, new ForwardedClient(IPAddress.Loopback, WebSocketScheme.Wss, "example.com"));
}
