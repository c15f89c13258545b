namespace ActorHub.WebSockets;

/// <summary>Finds the origin of a request, in the header that its version uses, and checks it against the policy.</summary>
internal static class OriginCheck
{
    public static HandshakeError? Find(HeaderList headers, string host, WebSocketVersion version, OriginPolicy policy, out string? origin)
    {
        // hybi-04 to -10 use Sec-WebSocket-Origin, hybi-11 and -12 use Origin. hybi-08 to -12 share the number 8, so both are accepted.
        var name = version is WebSocketVersion.Hybi07 or WebSocketVersion.Hybi08 ? HandshakeHeaders.SecOrigin : HandshakeHeaders.Origin;
        var count = headers.CountOf(HandshakeHeaders.Origin) + (name == HandshakeHeaders.Origin ? 0 : headers.CountOf(name));
        origin = headers.First(name) ?? headers.First(HandshakeHeaders.Origin);
        return count switch
        {
            0 => null,
            1 => policy.Allows(origin!, host) ? null : HandshakeErrors.OriginNotAllowed,
            _ => HandshakeErrors.OriginRepeated,
        };
    }
}
