namespace ActorHub.WebSockets;

/// <summary>All errors of the opening handshake.</summary>
internal static class HandshakeErrors
{
    public static readonly HandshakeError LineEnding = new(HandshakeErrorCode.LineEnding, 400, "line not ended by CRLF", "RFC 9112 §2.2");
    public static readonly HandshakeError FoldedLine = new(HandshakeErrorCode.FoldedLine, 400, "folded header line", "RFC 9112 §5.2");
    public static readonly HandshakeError HeaderName = new(HandshakeErrorCode.HeaderName, 400, "invalid header name", "RFC 9112 §5.1");
    public static readonly HandshakeError NoColon = new(HandshakeErrorCode.HeaderWithoutColon, 400, "header line without a colon", "RFC 9112 §5");
    public static readonly HandshakeError HeaderValue = new(HandshakeErrorCode.HeaderValue, 400, "invalid header value", "RFC 9110 §5.5");
    public static readonly HandshakeError HeadTooLarge = new(HandshakeErrorCode.HeadTooLarge, 431, "head too large", "RFC 6585 §5");
    public static readonly HandshakeError TooManyHeaders = new(HandshakeErrorCode.TooManyHeaders, 431, "too many header lines", "RFC 6585 §5");

    public static readonly HandshakeError RequestLine = new(HandshakeErrorCode.RequestLine, 400, "malformed request line", "RFC 9112 §3");
    public static readonly HandshakeError TargetTooLong = new(HandshakeErrorCode.TargetTooLong, 414, "request target too long", "RFC 9112 §3");
    public static readonly HandshakeError HttpVersion = new(HandshakeErrorCode.HttpVersion, 505, "HTTP version not supported", "RFC 9110 §15.6.6");
    public static readonly HandshakeError HostMissing = new(HandshakeErrorCode.HostMissing, 400, "no Host header", "RFC 9112 §3.2");
    public static readonly HandshakeError HostRepeated = new(HandshakeErrorCode.HostRepeated, 400, "more than one Host header", "RFC 9112 §3.2");
    public static readonly HandshakeError HostInvalid = new(HandshakeErrorCode.HostInvalid, 400, "invalid Host header", "RFC 9112 §3.2");

    public static readonly HandshakeError HttpVersionTooOld =
        new(HandshakeErrorCode.HttpVersionTooOld, 400, "WebSocket needs HTTP/1.1", "RFC 6455 §4.2.1");
    public static readonly HandshakeError MethodNotGet = new(HandshakeErrorCode.MethodNotGet, 405, "WebSocket needs GET", "RFC 6455 §4.2.1");
    public static readonly HandshakeError ConnectionWithoutUpgrade =
        new(HandshakeErrorCode.ConnectionWithoutUpgrade, 400, "Connection header does not list upgrade", "RFC 6455 §4.2.1");

    public static readonly HandshakeError RequestBody = new(HandshakeErrorCode.RequestBody, 400, "request with a body", "RFC 6455 §4.1");
    public static readonly HandshakeError VersionMissing =
        new(HandshakeErrorCode.VersionMissing, 400, "exactly one Sec-WebSocket-Version header is needed", "RFC 6455 §4.2.1");

    public static readonly HandshakeError VersionUnsupported =
        new(HandshakeErrorCode.VersionUnsupported, 426, "WebSocket version not supported", "RFC 6455 §4.4");

    public static readonly HandshakeError VersionAmbiguous =
        new(HandshakeErrorCode.VersionAmbiguous, 400, "headers of two WebSocket versions", "RFC 6455 §4.2.1");

    public static readonly HandshakeError KeyMissing =
        new(HandshakeErrorCode.KeyMissing, 400, "exactly one Sec-WebSocket-Key header is needed", "RFC 6455 §4.2.1");

    public static readonly HandshakeError KeyInvalid =
        new(HandshakeErrorCode.KeyInvalid, 400, "Sec-WebSocket-Key is not the base64 form of 16 bytes", "RFC 6455 §4.2.1");

    public static readonly HandshakeError OriginRepeated =
        new(HandshakeErrorCode.OriginRepeated, 400, "more than one Origin header", "RFC 6454 §7.3");
    public static readonly HandshakeError OriginNotAllowed =
        new(HandshakeErrorCode.OriginNotAllowed, 403, "origin not allowed", "RFC 6455 §4.2.2");
    public static readonly HandshakeError OriginInvalid = new(HandshakeErrorCode.OriginInvalid, 400, "invalid Origin header", "RFC 6454 §7.1");
    public static readonly HandshakeError Hybi00KeyInvalid =
        new(HandshakeErrorCode.Hybi00KeyInvalid, 400, "invalid Sec-WebSocket-Key1 or Sec-WebSocket-Key2", "hybi-00 §5.2");

    public static readonly HandshakeError ExtensionsMalformed =
        new(HandshakeErrorCode.ExtensionsMalformed, 400, "malformed Sec-WebSocket-Extensions header", "RFC 6455 §9.1");

    public static readonly HandshakeError StatusLine = new(HandshakeErrorCode.StatusLine, 502, "malformed status line", "RFC 9112 §4");
    public static readonly HandshakeError ResponseHttpVersion =
        new(HandshakeErrorCode.ResponseHttpVersion, 502, "the upgrade was not answered in HTTP/1.1", "RFC 6455 §4.1");

    public static readonly HandshakeError ResponseUpgrade =
        new(HandshakeErrorCode.ResponseUpgrade, 502, "the answer does not upgrade to websocket", "RFC 6455 §4.1");

    public static readonly HandshakeError ResponseConnection =
        new(HandshakeErrorCode.ResponseConnection, 502, "the answer's Connection header does not list upgrade", "RFC 6455 §4.1");

    public static readonly HandshakeError ResponseAccept =
        new(HandshakeErrorCode.ResponseAccept, 502, "the answer's Sec-WebSocket-Accept does not fit the key", "RFC 6455 §4.1");

    public static readonly HandshakeError ResponseSubprotocol =
        new(HandshakeErrorCode.ResponseSubprotocol, 502, "the server chose a subprotocol that was not offered", "RFC 6455 §4.1");

    public static readonly HandshakeError ResponseExtension =
        new(HandshakeErrorCode.ResponseExtension, 502, "the server uses an extension that was not offered", "RFC 6455 §9.1");

    public static readonly HandshakeError ResponseExtensionParameters =
        new(HandshakeErrorCode.ResponseExtensionParameters, 502, "the server's deflate parameters do not fit the offer", "RFC 7692 §7.1");

    public static readonly HandshakeError ResponseOrigin =
        new(HandshakeErrorCode.ResponseOrigin, 502, "the server answers for another origin", "hybi-00 §4.1");

    public static readonly HandshakeError ResponseLocation =
        new(HandshakeErrorCode.ResponseLocation, 502, "the server answers for another location", "hybi-00 §4.1");

    public static readonly HandshakeError ResponseChallenge =
        new(HandshakeErrorCode.ResponseChallenge, 502, "the answer to the challenge is wrong", "hybi-00 §4.1");

    public static readonly HandshakeError TooManyInterimResponses =
        new(HandshakeErrorCode.TooManyInterimResponses, 502, "too many interim responses", "RFC 9110 §15.2");

    public static readonly HandshakeError ProxyHeaderMissing =
        new(HandshakeErrorCode.ProxyHeaderMissing, 400, "the connection does not begin with a PROXY header", "PROXY protocol §2");

    public static readonly HandshakeError ProxyHeaderMalformed =
        new(HandshakeErrorCode.ProxyHeaderMalformed, 400, "malformed PROXY header", "PROXY protocol §2");

    public static readonly HandshakeError ProxyHeaderTooLong =
        new(HandshakeErrorCode.ProxyHeaderTooLong, 400, "PROXY header too long", "PROXY protocol §2.2");

    public static readonly HandshakeError ProxyHeaderChecksum =
        new(HandshakeErrorCode.ProxyHeaderChecksum, 400, "wrong checksum of the PROXY header", "PROXY protocol §2.2.2");
}
