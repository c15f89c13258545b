namespace ActorHub.WebSockets;

/// <summary>
/// Numbers of the errors before a connection is open. They are stable: the hundreds are the <see cref="HandshakeErrorScope"/>, and a number is
/// never reused for another error.
/// </summary>
public enum HandshakeErrorCode
{
    /// <summary>A line of the head does not end with CRLF (RFC 9112 §2.2).</summary>
    LineEnding = 101,

    /// <summary>A header is continued on the next line (RFC 9112 §5.2).</summary>
    FoldedLine = 102,

    /// <summary>A header's name is not a token, or white space precedes the colon (RFC 9112 §5.1).</summary>
    HeaderName = 103,

    /// <summary>A header line has no colon (RFC 9112 §5).</summary>
    HeaderWithoutColon = 104,

    /// <summary>A header's value contains a control character (RFC 9110 §5.5).</summary>
    HeaderValue = 105,

    /// <summary>The head is longer than <see cref="HeadLimits.MaxBytes"/> (RFC 6585 §5).</summary>
    HeadTooLarge = 106,

    /// <summary>The head has more lines than <see cref="HeadLimits.MaxHeaders"/> (RFC 6585 §5).</summary>
    TooManyHeaders = 107,

    /// <summary>The first line is not a request line (RFC 9112 §3).</summary>
    RequestLine = 201,

    /// <summary>The request target is longer than <see cref="HeadLimits.MaxTargetBytes"/> (RFC 9112 §3).</summary>
    TargetTooLong = 202,

    /// <summary>The request is not HTTP/1 (RFC 9110 §15.6.6).</summary>
    HttpVersion = 203,

    /// <summary>The request has no Host header (RFC 9112 §3.2).</summary>
    HostMissing = 204,

    /// <summary>The request has several Host headers, of which two servers might choose different ones (RFC 9112 §3.2).</summary>
    HostRepeated = 205,

    /// <summary>The Host header is not a host with an optional port (RFC 9112 §3.2).</summary>
    HostInvalid = 206,

    /// <summary>An upgrade in HTTP/1.0 (RFC 6455 §4.2.1).</summary>
    HttpVersionTooOld = 301,

    /// <summary>An upgrade with a method other than GET (RFC 6455 §4.2.1).</summary>
    MethodNotGet = 302,

    /// <summary>An upgrade whose Connection header does not list it (RFC 6455 §4.2.1).</summary>
    ConnectionWithoutUpgrade = 303,

    /// <summary>An upgrade with a body, which would be read as frames.</summary>
    RequestBody = 304,

    /// <summary>No version header, or several, and no enabled draft without a version header matches (RFC 6455 §4.2.1).</summary>
    VersionMissing = 305,

    /// <summary>The version is not enabled (RFC 6455 §4.4).</summary>
    VersionUnsupported = 306,

    /// <summary>The headers of two enabled versions in one request.</summary>
    VersionAmbiguous = 307,

    /// <summary>No key, or more than one (RFC 6455 §4.2.1).</summary>
    KeyMissing = 308,

    /// <summary>A key that is not the base64 encoding of 16 bytes (RFC 6455 §4.2.1).</summary>
    KeyInvalid = 309,

    /// <summary>More than one origin (RFC 6454 §7.3).</summary>
    OriginRepeated = 310,

    /// <summary>An origin that the <see cref="OriginPolicy"/> does not allow (RFC 6455 §4.2.2).</summary>
    OriginNotAllowed = 311,

    /// <summary>An origin or host that is not valid in the response of hixie-75 or hybi-00.</summary>
    OriginInvalid = 312,

    /// <summary>A hybi-00 key without spaces, or whose number is not divisible by the count of its spaces (hybi-00 §5.2).</summary>
    Hybi00KeyInvalid = 313,

    /// <summary>A malformed list of extensions (RFC 6455 §9.1).</summary>
    ExtensionsMalformed = 314,

    /// <summary>The first line of the response is not a status line (RFC 9112 §4).</summary>
    StatusLine = 401,

    /// <summary>The response is not HTTP/1.1 (RFC 6455 §4.1).</summary>
    ResponseHttpVersion = 402,

    /// <summary>The response lacks <c>Upgrade: websocket</c> (RFC 6455 §4.1).</summary>
    ResponseUpgrade = 403,

    /// <summary>The response lacks <c>Connection: Upgrade</c> (RFC 6455 §4.1).</summary>
    ResponseConnection = 404,

    /// <summary>The response has no <c>Sec-WebSocket-Accept</c>, several, or a wrong one (RFC 6455 §4.1).</summary>
    ResponseAccept = 405,

    /// <summary>The server chose a subprotocol that was not offered, or more than one (RFC 6455 §4.1).</summary>
    ResponseSubprotocol = 406,

    /// <summary>The server uses an extension that was not offered (RFC 6455 §9.1).</summary>
    ResponseExtension = 407,

    /// <summary>The server answered an extension with parameters that do not comply with the offer (RFC 7692 §7.1).</summary>
    ResponseExtensionParameters = 408,

    /// <summary>The response of hixie-75 or hybi-00 names another origin (hybi-00 §4.1).</summary>
    ResponseOrigin = 409,

    /// <summary>The response of hixie-75 or hybi-00 names another location (hybi-00 §4.1).</summary>
    ResponseLocation = 410,

    /// <summary>The server's answer to the hybi-00 challenge is wrong (hybi-00 §4.1).</summary>
    ResponseChallenge = 411,

    /// <summary>More interim responses (1xx) than a client accepts (RFC 9110 §15.2).</summary>
    TooManyInterimResponses = 412,

    /// <summary>A proxy's connection does not begin with a PROXY header (PROXY protocol §2).</summary>
    ProxyHeaderMissing = 501,

    /// <summary>A PROXY header is malformed (PROXY protocol §2.1, §2.2).</summary>
    ProxyHeaderMalformed = 502,

    /// <summary>A PROXY header is longer than <see cref="ProxyHeaderParser.MaxBytes"/> (PROXY protocol §2.2).</summary>
    ProxyHeaderTooLong = 503,

    /// <summary>The checksum of a PROXY header is wrong (PROXY protocol §2.2.2).</summary>
    ProxyHeaderChecksum = 504,
}
