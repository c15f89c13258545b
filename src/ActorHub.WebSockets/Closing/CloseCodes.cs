namespace ActorHub.WebSockets;

/// <summary>The ranges of close codes (RFC 6455 §7.4.2).</summary>
public enum CloseCodeRange : byte
{
    /// <summary>Below 1000 and above 4999: not used.</summary>
    Unused,

    /// <summary>1000 to 2999: defined by the protocol, its extensions and its future versions.</summary>
    Protocol,

    /// <summary>3000 to 3999: for libraries and frameworks, registered with IANA.</summary>
    Library,

    /// <summary>4000 to 4999: for private use by applications.</summary>
    Private,
}

/// <summary>Names and meanings of close codes, and whether they may be sent (RFC 6455 §7.4).</summary>
public static class CloseCodes
{
    /// <summary>1004: reserved, without a meaning. In hybi-07 and hybi-08 it reported a frame that is too large.</summary>
    public const CloseCode Reserved = (CloseCode)1004;

    /// <summary>
    /// Whether the code may be sent. 1004 is reserved; 1005, 1006 and 1015 are only for local reports; 1016 to 2999 are not registered; 3000 to
    /// 3999 are for frameworks and 4000 to 4999 for applications.
    /// </summary>
    /// <param name="code">Any number, as read from the wire or chosen by the application.</param>
    /// <returns>True for 1000 to 1003, 1007 to 1014 and 3000 to 4999.</returns>
    public static bool MaySend(CloseCode code) => (ushort)code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);

    /// <summary>The range of a code.</summary>
    /// <param name="code">Any number.</param>
    /// <returns>The range.</returns>
    public static CloseCodeRange RangeOf(CloseCode code) => (ushort)code switch
    {
        >= 1000 and <= 2999 => CloseCodeRange.Protocol,
        >= 3000 and <= 3999 => CloseCodeRange.Library,
        >= 4000 and <= 4999 => CloseCodeRange.Private,
        _ => CloseCodeRange.Unused,
    };

    /// <summary>A short name for logs, in lower case.</summary>
    /// <param name="code">Any number.</param>
    /// <returns>A name such as <c>normal closure</c>; for a code without a name, the name of its range.</returns>
    public static string NameOf(CloseCode code) => code switch
    {
        CloseCode.NormalClosure => "normal closure",
        CloseCode.GoingAway => "going away",
        CloseCode.ProtocolError => "protocol error",
        CloseCode.UnsupportedData => "unsupported data",
        Reserved => "reserved",
        CloseCode.NoStatusReceived => "no status received",
        CloseCode.AbnormalClosure => "abnormal closure",
        CloseCode.InvalidPayload => "invalid payload data",
        CloseCode.PolicyViolation => "policy violation",
        CloseCode.MessageTooBig => "message too big",
        CloseCode.MandatoryExtension => "mandatory extension",
        CloseCode.InternalError => "internal error",
        CloseCode.ServiceRestart => "service restart",
        CloseCode.TryAgainLater => "try again later",
        CloseCode.BadGateway => "bad gateway",
        CloseCode.TlsHandshake => "TLS handshake",
        CloseCode.Unauthorized => "unauthorized",
        CloseCode.Forbidden => "forbidden",
        CloseCode.Timeout => "timeout",
        _ => RangeOf(code) switch
        {
            CloseCodeRange.Protocol => "unassigned",
            CloseCodeRange.Library => "library code",
            CloseCodeRange.Private => "private code",
            _ => "unused",
        },
    };

    /// <summary>A sentence for people: number, name and meaning.</summary>
    /// <param name="code">Any number.</param>
    /// <returns>A text such as <c>1001 (going away): the server stops, or the browser leaves the page</c>.</returns>
    public static string Describe(CloseCode code) => $"{(ushort)code} ({NameOf(code)}): {MeaningOf(code)}";

    private static string MeaningOf(CloseCode code) => code switch
    {
        CloseCode.NormalClosure => "the purpose of the connection has been fulfilled",
        CloseCode.GoingAway => "the server stops, or the browser leaves the page",
        CloseCode.ProtocolError => "the peer violated the protocol",
        CloseCode.UnsupportedData => "a type of data that the endpoint does not accept",
        Reserved => "reserved without a meaning; never sent",
        CloseCode.NoStatusReceived => "the close frame carried no code; never sent",
        CloseCode.AbnormalClosure => "the transport ended without a close frame; never sent",
        CloseCode.InvalidPayload => "data inconsistent with its type, such as text that is not UTF-8",
        CloseCode.PolicyViolation => "a policy of the endpoint was violated",
        CloseCode.MessageTooBig => "a message larger than the endpoint processes",
        CloseCode.MandatoryExtension => "the client needs an extension that the server did not negotiate",
        CloseCode.InternalError => "the endpoint encountered an unexpected condition",
        CloseCode.ServiceRestart => "the server restarts; reconnect after a random delay",
        CloseCode.TryAgainLater => "the server is overloaded; connect elsewhere or later",
        CloseCode.BadGateway => "a gateway received an invalid response from its upstream server",
        CloseCode.TlsHandshake => "the TLS handshake failed; never sent",
        CloseCode.Unauthorized => "the endpoint requires authentication",
        CloseCode.Forbidden => "the client is not allowed to use the endpoint",
        CloseCode.Timeout => "the endpoint took too long to respond",
        _ => RangeOf(code) switch
        {
            CloseCodeRange.Protocol => "not registered; never sent",
            CloseCodeRange.Library => "defined by a library or framework",
            CloseCodeRange.Private => "defined by the application",
            _ => "not a close code",
        },
    };
}
