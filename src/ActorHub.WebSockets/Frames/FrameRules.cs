namespace ActorHub.WebSockets;

/// <summary>Whether received frames must be masked (RFC 6455 §5.1).</summary>
public enum MaskRule : byte
{
    /// <summary>All frames must be masked: the rule for a server.</summary>
    Required,

    /// <summary>No frame may be masked: the rule for a client.</summary>
    Forbidden,

    /// <summary>Frames may be masked or not: for tools that read both directions.</summary>
    Optional,
}

/// <summary>The rules for frame headers that depend on the connection. All other rules of RFC 6455 always apply.</summary>
/// <param name="Mask">Whether frames must be masked.</param>
/// <param name="AllowedRsv">
/// The reserved bits that an extension allows on the first frame of a message, with RSV1 as the highest of three. Other frames must not have
/// any (§5.2, RFC 7692 §6.1).
/// </param>
/// <param name="MaxPayload">Most payload bytes of a data frame. A longer frame fails as soon as its length is known.</param>
public readonly record struct FrameRules(MaskRule Mask, byte AllowedRsv, long MaxPayload)
{
    /// <summary>RSV1, with which permessage-deflate marks a compressed message (RFC 7692 §6).</summary>
    public const byte Rsv1 = 4;

    /// <summary>The rules for a side without extensions.</summary>
    /// <param name="side">The side that reads the frames.</param>
    /// <param name="maxPayload">Most payload bytes of a data frame.</param>
    /// <returns>The rules.</returns>
    public static FrameRules For(Side side, long maxPayload) => new(side == Side.Server ? MaskRule.Required : MaskRule.Forbidden, 0, maxPayload);
}
