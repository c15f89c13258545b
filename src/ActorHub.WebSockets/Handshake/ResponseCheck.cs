using System.Collections.Immutable;

namespace ActorHub.WebSockets;

/// <summary>Checks a 101 response against the request (RFC 6455 §4.1, hybi-00 §4.1, hixie-75 §4.1).</summary>
internal static class ResponseCheck
{
    public static HandshakeError? Check(ResponseHead head, ClientHandshakeOptions options, ClientKeys keys, out NegotiatedProtocol? protocol)
    {
        protocol = null;
        DeflateParameters? deflate = null;
        var headers = head.Headers;
        var error = CheckUpgrade(head) ?? keys switch
        {
            ClientKeys.Key key => CheckAccept(headers, key) ?? DeflateNegotiation.Check(headers, options.Deflate, out deflate),
            ClientKeys.Challenge => CheckPlace(headers, HandshakeHeaders.SecOrigin, HandshakeHeaders.SecLocation, options),
            _ => CheckPlace(headers, HandshakeHeaders.OldOrigin, HandshakeHeaders.OldLocation, options),
        };
        if (error is not null)
        {
            return error;
        }

        var name = keys is ClientKeys.None ? HandshakeHeaders.OldProtocol : HandshakeHeaders.Protocol;
        error = CheckSubprotocol(headers, name, options.Subprotocols);
        protocol = error is null ? new NegotiatedProtocol(options.Version, headers.First(name), deflate) : null;
        return error;
    }

    private static HandshakeError? CheckUpgrade(ResponseHead head)
    {
        if (head.MinorVersion < 1)
        {
            return HandshakeErrors.ResponseHttpVersion;
        }

        // §4.1 requires the value websocket. RFC 9110 §7.8 makes the header a list, so the value may have empty elements around it.
        if (head.Headers.Tokens(HandshakeHeaders.Upgrade).ToArray() is not [var upgrade] || !upgrade.Equals("websocket", StringComparison.OrdinalIgnoreCase))
        {
            return HandshakeErrors.ResponseUpgrade;
        }

        return head.Headers.HasToken(HandshakeHeaders.Connection, HandshakeHeaders.Upgrade) ? null : HandshakeErrors.ResponseConnection;
    }

    private static HandshakeError? CheckAccept(HeaderList headers, ClientKeys.Key key) =>
        Single(headers, HandshakeHeaders.Accept) == ServerHandshake.AcceptKey(key.Value) ? null : HandshakeErrors.ResponseAccept;

    private static HandshakeError? CheckPlace(HeaderList headers, string originName, string locationName, ClientHandshakeOptions options)
    {
        if (Single(headers, originName) is not { } origin || !origin.Equals(options.Origin ?? origin, StringComparison.OrdinalIgnoreCase))
        {
            return HandshakeErrors.ResponseOrigin;
        }

        return WebSocketUri.TryParse(Single(headers, locationName), out var location) && location == options.Uri
            ? null
            : HandshakeErrors.ResponseLocation;
    }

    private static HandshakeError? CheckSubprotocol(HeaderList headers, string name, ImmutableArray<string> offered) => headers.CountOf(name) switch
    {
        0 => null, // the server supports none of them; the application decides whether that is acceptable
        1 when offered.Contains(headers.First(name)!) => null,
        _ => HandshakeErrors.ResponseSubprotocol,
    };

    /// <summary>The value of a header that must occur exactly once; null if it does not.</summary>
    private static string? Single(HeaderList headers, string name) => headers.CountOf(name) == 1 ? headers.First(name) : null;
}
