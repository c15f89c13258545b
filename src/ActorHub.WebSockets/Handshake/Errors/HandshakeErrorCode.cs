namespace ActorHub.WebSockets;

/// <summary>
/// What went wrong before a connection was open. The numbers are stable: hundreds tell the <see cref="HandshakeErrorScope"/>, and a number is
/// never given to another error.
/// </summary>
public enum HandshakeErrorCode
{
    /// <summary>A line of the head does not end with CRLF (RFC 9112 §2.2).</summary>
    LineEnding = 101,

    /// <summary>A header is continued on the next line (RFC 9112 §5.2).</summary>
    FoldedLine = 102,

    /// <summary>A header's name is not a token, or a blank is before the colon (RFC 9112 §5.1).</summary>
    HeaderName = 103,

    /// <summary>A header line has no colon (RFC 9112 §5).</summary>
    HeaderWithoutColon = 104,

    /// <summary>A header's value holds a control character (RFC 9110 §5.5).</summary>
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

    /// <summary>The request has no Host (RFC 9112 §3.2).</summary>
    HostMissing = 204,

    /// <summary>The request has two Hosts, which two readers may choose between differently (RFC 9112 §3.2).</summary>
    HostRepeated = 205,

    /// <summary>The Host is not a host with an optional port (RFC 9112 §3.2).</summary>
    HostInvalid = 206,

    /// <summary>An upgrade in HTTP/1.0 (RFC 6455 §4.2.1).</summary>
    HttpVersionTooOld = 301,

    /// <summary>An upgrade by another method than GET (RFC 6455 §4.2.1).</summary>
    MethodNotGet = 302,

    /// <summary>An upgrade whose Connection header does not list it (RFC 6455 §4.2.1).</summary>
    ConnectionWithoutUpgrade = 303,

    /// <summary>An upgrade with a body, which would be taken for frames.</summary>
    RequestBody = 304,

    /// <summary>No version, or more than one, and no enabled draft without a version header fits (RFC 6455 §4.2.1).</summary>
    VersionMissing = 305,

    /// <summary>The version is none that is switched on (RFC 6455 §4.4).</summary>
    VersionUnsupported = 306,

    /// <summary>The headers of two enabled versions in one request.</summary>
    VersionAmbiguous = 307,

    /// <summary>No key, or more than one (RFC 6455 §4.2.1).</summary>
    KeyMissing = 308,

    /// <summary>A key that is not the base64 form of 16 bytes (RFC 6455 §4.2.1).</summary>
    KeyInvalid = 309,

    /// <summary>More than one origin (RFC 6454 §7.3).</summary>
    OriginRepeated = 310,

    /// <summary>An origin that the <see cref="OriginPolicy"/> does not allow (RFC 6455 §4.2.2).</summary>
    OriginNotAllowed = 311,

    /// <summary>An origin or host that the answer of an old draft cannot repeat.</summary>
    OriginInvalid = 312,

    /// <summary>A hybi-00 key without blanks, or whose number they do not divide (hybi-00 §5.2).</summary>
    Hybi00KeyInvalid = 313,

    /// <summary>A list of extensions that cannot be read (RFC 6455 §9.1).</summary>
    ExtensionsMalformed = 314,

    /// <summary>The first line of the answer is not a status line (RFC 9112 §4).</summary>
    StatusLine = 401,

    /// <summary>The upgrade was answered in another version than HTTP/1.1 (RFC 6455 §4.1).</summary>
    ResponseHttpVersion = 402,

    /// <summary>The answer lacks <c>Upgrade: websocket</c> (RFC 6455 §4.1).</summary>
    ResponseUpgrade = 403,

    /// <summary>The answer lacks <c>Connection: Upgrade</c> (RFC 6455 §4.1).</summary>
    ResponseConnection = 404,

    /// <summary>The answer does not prove that the server understood the handshake: no accept value, two, or a wrong one (RFC 6455 §4.1).</summary>
    ResponseAccept = 405,

    /// <summary>The server chose a subprotocol that was not offered, or more than one (RFC 6455 §4.1).</summary>
    ResponseSubprotocol = 406,

    /// <summary>The server uses an extension that was not offered (RFC 6455 §9.1).</summary>
    ResponseExtension = 407,

    /// <summary>The server answered an extension with parameters that do not fit the offer (RFC 7692 §7.1).</summary>
    ResponseExtensionParameters = 408,

    /// <summary>The server of an old draft answers for another origin (hybi-00 §4.1).</summary>
    ResponseOrigin = 409,

    /// <summary>The server of an old draft answers for another location (hybi-00 §4.1).</summary>
    ResponseLocation = 410,

    /// <summary>The server's answer to the hybi-00 challenge is wrong (hybi-00 §4.1).</summary>
    ResponseChallenge = 411,

    /// <summary>More interim responses (1xx) came than a client waits for (RFC 9110 §15.2).</summary>
    TooManyInterimResponses = 412,

    /// <summary>The connection of a proxy does not begin with a PROXY header (PROXY protocol §2).</summary>
    ProxyHeaderMissing = 501,

    /// <summary>A PROXY header cannot be read (PROXY protocol §2.1, §2.2).</summary>
    ProxyHeaderMalformed = 502,

    /// <summary>A PROXY header is longer than any that we read (PROXY protocol §2.2).</summary>
    ProxyHeaderTooLong = 503,

    /// <summary>The checksum of a PROXY header is wrong (PROXY protocol §2.2.2).</summary>
    ProxyHeaderChecksum = 504,
}
