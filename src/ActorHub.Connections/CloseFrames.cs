using ActorHub.WebSockets;

namespace ActorHub.Connections;

/// <summary>Close frames that are sent without a protocol object. Each is encoded once.</summary>
internal static class CloseFrames
{
    private static readonly byte[] Rfc6455InternalError = [0x88, 0x02, 1011 >> 8, 1011 & 0xff]; // without a reason (RFC 6455 §7.4.1)
    private static readonly byte[] Rfc6455GoingAway = [0x88, 0x02, 1001 >> 8, 1001 & 0xff];
    private static readonly byte[] Hybi00 = [0xff, 0x00]; // hybi-00 §5.3: without a code

    /// <summary>The frame for a connection whose actor crashed (1011).</summary>
    /// <returns>Without a code for hybi-00; empty for hixie-75, which has no Close frame.</returns>
    public static ReadOnlyMemory<byte> InternalError(WebSocketVersion version) => For(version, Rfc6455InternalError);

    /// <summary>The frame for a connection whose actor was stopped together with its actor system (1001).</summary>
    /// <returns>Without a code for hybi-00; empty for hixie-75, which has no Close frame.</returns>
    public static ReadOnlyMemory<byte> GoingAway(WebSocketVersion version) => For(version, Rfc6455GoingAway);

    private static ReadOnlyMemory<byte> For(WebSocketVersion version, byte[] rfc6455) => version switch
    {
        WebSocketVersion.Hixie75 => default,
        WebSocketVersion.Hybi00 => Hybi00,
        _ => rfc6455,
    };
}
