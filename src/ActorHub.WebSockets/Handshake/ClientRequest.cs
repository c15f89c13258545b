namespace ActorHub.WebSockets;

/// <summary>Writes a client's request.</summary>
internal static class ClientRequest
{
    public static byte[] Write(ClientHandshakeOptions options, ClientKeys keys)
    {
        Check(options);
        var request = Begin(options);
        if (options.Origin is not null)
        {
            request.Add(OriginName(options.Version), options.Origin);
        }

        if (!options.Subprotocols.IsEmpty)
        {
            request.Add(
                options.Version == WebSocketVersion.Hixie75 ? HandshakeHeaders.OldProtocol : HandshakeHeaders.Protocol,
                string.Join(options.Version == WebSocketVersion.Hybi00 ? " " : ", ", options.Subprotocols));
        }

        AddKeys(request, options.Version, keys);
        if (options.Deflate is not null)
        {
            request.Add(HandshakeHeaders.Extensions, DeflateNegotiation.Offer(options.Deflate).ToString());
        }

        if (!options.Cookies.IsEmpty)
        {
            request.Add("Cookie", string.Join("; ", options.Cookies)); // RFC 6265bis §4.2.1: one header for all cookies
        }

        foreach (var header in options.Headers)
        {
            request.Add(header);
        }

        return keys is ClientKeys.Challenge challenge ? [.. request.ToArray(), .. challenge.Body] : request.ToArray();
    }

    private static HeadWriter Begin(ClientHandshakeOptions options)
    {
        // Servers of hixie-75 compare the first three lines byte by byte.
        var request = new HeadWriter($"GET {options.Uri.Resource} HTTP/1.1");
        var host = new Header("Host", options.Uri.Authority);
        var connection = new Header(HandshakeHeaders.Connection, HandshakeHeaders.Upgrade);
        return options.Version <= WebSocketVersion.Hybi00
            ? request.Add(HandshakeHeaders.Upgrade, "WebSocket").Add(connection).Add(host)
            : request.Add(host).Add(HandshakeHeaders.Upgrade, "websocket").Add(connection);
    }

    private static string OriginName(WebSocketVersion version) =>
        version is WebSocketVersion.Hybi07 or WebSocketVersion.Hybi08 ? HandshakeHeaders.SecOrigin : HandshakeHeaders.Origin;

    private static void AddKeys(HeadWriter request, WebSocketVersion version, ClientKeys keys)
    {
        switch (keys)
        {
            case ClientKeys.Key key:
                request.Add(HandshakeHeaders.Key, key.Value).Add(HandshakeHeaders.Version, VersionDetection.Number(version)!);
                break;
            case ClientKeys.Challenge challenge:
                request.Add(HandshakeHeaders.Key1, challenge.Key1).Add(HandshakeHeaders.Key2, challenge.Key2);
                break;
        }
    }

    private static void Check(ClientHandshakeOptions options)
    {
        if (options.Deflate is not null && options.Version != WebSocketVersion.Rfc6455)
        {
            throw new ArgumentException("Only version 13 supports permessage-deflate (RFC 7692).", nameof(options));
        }

        if (options.Origin is { } origin && (origin.Length == 0 || !HttpGrammar.IsVisible(origin)))
        {
            throw new ArgumentException("An origin must be visible ASCII without spaces (RFC 6454 §6.2).", nameof(options));
        }

        if (options.Headers.Any(header => HandshakeHeaders.IsReserved(header.Name)))
        {
            throw new ArgumentException("The headers contain one that the handshake itself writes. Use the option for it instead.", nameof(options));
        }

        CheckSubprotocols(options);
    }

    private static void CheckSubprotocols(ClientHandshakeOptions options)
    {
        var names = options.Subprotocols;
        if (names.Any(name => !HttpGrammar.IsToken(name)) || names.Distinct(StringComparer.Ordinal).Count() != names.Length)
        {
            throw new ArgumentException("Subprotocols must be distinct tokens (RFC 6455 §4.1).", nameof(options));
        }

        if (options.Version == WebSocketVersion.Hixie75 && names.Length > 1)
        {
            throw new ArgumentException("hixie-75 allows at most one subprotocol.", nameof(options));
        }
    }
}
