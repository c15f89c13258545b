namespace ActorHub.Connections;

/// <summary>Close frames that are sent without a protocol object, encoded once.</summary>
internal static class CloseFrames
{
    /// <summary>1011 with no reason (RFC 6455 §7.4.1): the connection's actor crashed.</summary>
    public static ReadOnlyMemory<byte> InternalError { get; } = new byte[] { 0x88, 0x02, 1011 >> 8, 1011 & 0xff };
}
