// hybi-00 §5, hixie-75 §5. Clients of these drafts compare the first lines of the response byte by byte, so they must be exactly as in the
// drafts: "Upgrade: WebSocket", and in hixie-75 a space in "Web Socket". Both responses contain the origin and the location, which the client
// compares with its own.
namespace ActorHub.WebSockets;

/// <summary>The server's handshake for hixie-75 and hybi-00.</summary>
internal static class OldServerHandshake
{
    public static HandshakeResult.Accepted? Evaluate(
        RequestHead head, WebSocketVersion version, ServerHandshakeOptions options, string? origin, RequestedPlace place, out HandshakeError? error)
    {
        origin ??= place.Origin;
        if (origin.Length == 0 || !HttpGrammar.IsVisible(origin))
        {
            error = HandshakeErrors.OriginInvalid;
            return null;
        }

        var location = place.Locate(head.OriginForm);
        return version == WebSocketVersion.Hybi00
            ? AcceptHybi00(head.Headers, options, origin, location, out error)
            : AcceptHixie75(head.Headers, options, origin, location, out error);
    }

    private static HandshakeResult.Accepted? AcceptHybi00(
        HeaderList headers, ServerHandshakeOptions options, string origin, string location, out HandshakeError? error)
    {
        var challenge = headers.CountOf(HandshakeHeaders.Key1) == 1 && headers.CountOf(HandshakeHeaders.Key2) == 1
            ? Hybi00Challenge.FromKeys(headers.First(HandshakeHeaders.Key1)!, headers.First(HandshakeHeaders.Key2)!)
            : null;
        error = challenge is null ? HandshakeErrors.Hybi00KeyInvalid : null;
        if (challenge is null)
        {
            return null;
        }

        var subprotocol = SubprotocolChoice.Choose(Names(headers, HandshakeHeaders.Protocol), options);
        var response = Begin("HTTP/1.1 101 WebSocket Protocol Handshake")
            .Add(HandshakeHeaders.SecOrigin, origin)
            .Add(HandshakeHeaders.SecLocation, location);
        if (subprotocol is not null)
        {
            response.Add(HandshakeHeaders.Protocol, subprotocol);
        }

        return new HandshakeResult.Accepted(new NegotiatedProtocol(WebSocketVersion.Hybi00, subprotocol, null), response.ToArray(), challenge);
    }

    private static HandshakeResult.Accepted AcceptHixie75(
        HeaderList headers, ServerHandshakeOptions options, string origin, string location, out HandshakeError? error)
    {
        error = null;
        var subprotocol = SubprotocolChoice.Choose(Names(headers, HandshakeHeaders.OldProtocol), options);
        var response = Begin("HTTP/1.1 101 Web Socket Protocol Handshake")
            .Add(HandshakeHeaders.OldOrigin, origin)
            .Add(HandshakeHeaders.OldLocation, location);
        if (subprotocol is not null)
        {
            response.Add(HandshakeHeaders.OldProtocol, subprotocol);
        }

        return new HandshakeResult.Accepted(new NegotiatedProtocol(WebSocketVersion.Hixie75, subprotocol, null), response.ToArray(), null);
    }

    private static HeadWriter Begin(string statusLine) =>
        new HeadWriter(statusLine).Add(HandshakeHeaders.Upgrade, "WebSocket").Add(HandshakeHeaders.Connection, HandshakeHeaders.Upgrade);

    // Spaces separate the names up to hybi-03, commas since then. Libraries send both.
    private static IEnumerable<string> Names(HeaderList headers, string name) =>
        headers.Tokens(name).SelectMany(names => names.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
