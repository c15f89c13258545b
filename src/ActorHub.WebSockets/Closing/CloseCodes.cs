namespace ActorHub.WebSockets;

/// <summary>Which close codes may stand in a Close frame, in either direction (RFC 6455 §7.4).</summary>
public static class CloseCodes
{
    /// <summary>
    /// Whether the code may be sent. 1004 is reserved; 1005, 1006 and 1015 only report what happened locally; 1016 to 2999 wait for
    /// registration; 3000 to 3999 belong to frameworks and 4000 to 4999 to applications.
    /// </summary>
    /// <param name="code">Any number, as read from the wire or chosen by the application.</param>
    /// <returns>True for 1000 to 1003, 1007 to 1014 and 3000 to 4999.</returns>
    public static bool MaySend(CloseCode code) => (ushort)code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}
