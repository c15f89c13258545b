// RFC 8441 §5 and RFC 9220 §3: in HTTP/2 and HTTP/3 a WebSocket begins with CONNECT and :protocol websocket. HTTP itself says that the stream
// is taken over, so Upgrade, Connection, Sec-WebSocket-Key and -Accept are not used; version, origin, subprotocol and extensions are as ever.
namespace ActorHub.WebSockets;

/// <summary>The server's side of the opening handshake over HTTP/2 and HTTP/3: version 13 only, no draft had it.</summary>
public static class ExtendedConnect
{
    private const string Number = "13";

    /// <summary>Judges a CONNECT whose <c>:protocol</c> is <c>websocket</c>.</summary>
    /// <param name="headers">The request's, without those whose names begin with a colon.</param>
    /// <param name="options">What the server accepts.</param>
    /// <param name="client">Who sent the request; its host is <c>:authority</c>, unless a trusted proxy tells another.</param>
    /// <returns>The result, with the headers of the answer. Nothing of the request is repeated in them.</returns>
    public static ExtendedConnectResult Evaluate(HeaderList headers, ServerHandshakeOptions options, ForwardedClient client)
    {
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(client);
        var error = CheckVersion(headers, options)
            ?? OriginCheck.Find(headers, client.Host ?? "", WebSocketVersion.Rfc6455, options.Origins, out _);
        if (error is not null)
        {
            return Refuse(error, options);
        }

        var terms = AgreedTerms.Choose(headers, WebSocketVersion.Rfc6455, options, out error);
        return terms is null ? Refuse(error!, options) : new ExtendedConnectResult.Accepted(terms.Protocol, new HeaderList([.. terms.Headers]));
    }

    private static HandshakeError? CheckVersion(HeaderList headers, ServerHandshakeOptions options)
    {
        if (headers.CountOf(HandshakeHeaders.Version) != 1)
        {
            return HandshakeErrors.VersionMissing;
        }

        return IsSpoken(options) && headers.First(HandshakeHeaders.Version) == Number ? null : HandshakeErrors.VersionUnsupported;
    }

    private static bool IsSpoken(ServerHandshakeOptions options) => options.Versions.Contains(WebSocketVersion.Rfc6455);

    private static ExtendedConnectResult.Refused Refuse(HandshakeError error, ServerHandshakeOptions options)
    {
        // RFC 6455 §4.4: tell which version would do.
        var isHinted = error.Code == HandshakeErrorCode.VersionUnsupported && IsSpoken(options);
        return new(error, isHinted ? new HeaderList(new Header(HandshakeHeaders.Version, Number)) : new HeaderList());
    }
}
