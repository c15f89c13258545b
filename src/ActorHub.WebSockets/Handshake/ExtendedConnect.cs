// RFC 8441 §5 and RFC 9220 §3: in HTTP/2 and HTTP/3 a WebSocket begins with CONNECT and :protocol websocket. HTTP itself switches the stream, so
// Upgrade, Connection, Sec-WebSocket-Key and -Accept are not used. Version, origin, subprotocol and extensions are as in HTTP/1.1.
namespace ActorHub.WebSockets;

/// <summary>The server's side of the opening handshake over HTTP/2 and HTTP/3. Only version 13 supports it.</summary>
public static class ExtendedConnect
{
    private const string Number = "13";

    /// <summary>Evaluates a CONNECT whose <c>:protocol</c> is <c>websocket</c>.</summary>
    /// <param name="headers">The headers of the request, without pseudo-headers (names that begin with a colon).</param>
    /// <param name="options">The rules of the server.</param>
    /// <param name="client">The client that sent the request. Its host is <c>:authority</c>, unless a trusted proxy reports another.</param>
    /// <returns>The result, with the headers of the response. They contain no text of the request.</returns>
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

        return IsEnabled(options) && headers.First(HandshakeHeaders.Version) == Number ? null : HandshakeErrors.VersionUnsupported;
    }

    private static bool IsEnabled(ServerHandshakeOptions options) => options.Versions.Contains(WebSocketVersion.Rfc6455);

    private static ExtendedConnectResult.Refused Refuse(HandshakeError error, ServerHandshakeOptions options)
    {
        // RFC 6455 §4.4: the response lists the supported version.
        var listsVersion = error.Code == HandshakeErrorCode.VersionUnsupported && IsEnabled(options);
        return new(error, listsVersion ? new HeaderList(new Header(HandshakeHeaders.Version, Number)) : new HeaderList());
    }
}
