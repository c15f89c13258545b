namespace ActorHub.WebSockets;

/// <summary>Which frames are to be masked (RFC 6455 §5.1).</summary>
public enum MaskRule : byte
{
    /// <summary>All: the rule for a server's reader.</summary>
    Required,

    /// <summary>None: the rule for a client's reader.</summary>
    Forbidden,

    /// <summary>Any may or may not be: for tools that read both directions.</summary>
    Optional,
}

/// <summary>What a reader accepts in a frame header beyond what RFC 6455 leaves no choice in.</summary>
/// <param name="Mask">Which frames are to be masked.</param>
/// <param name="AllowedRsv">
/// The reserved bits that an extension has given a meaning on the first frame of a message, RSV1 the highest of three. No other frame may
/// have one (§5.2, RFC 7692 §6.1).
/// </param>
/// <param name="MaxPayload">Most payload bytes of a data frame. A longer one fails as soon as the length shows it.</param>
public readonly record struct FrameRules(MaskRule Mask, byte AllowedRsv, long MaxPayload)
{
    /// <summary>RSV1, with which permessage-deflate marks a compressed message (RFC 7692 §6).</summary>
    public const byte Rsv1 = 4;

    /// <summary>The rules for a side without extensions.</summary>
    /// <param name="side">Who reads.</param>
    /// <param name="maxPayload">Most payload bytes of a data frame.</param>
    /// <returns>The rules.</returns>
    public static FrameRules For(Side side, long maxPayload) => new(side == Side.Server ? MaskRule.Required : MaskRule.Forbidden, 0, maxPayload);
}
