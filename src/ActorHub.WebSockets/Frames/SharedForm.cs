namespace ActorHub.WebSockets;

/// <summary>
/// The encoding of a server's messages that many connections share, so that a message is encoded once for all of them: plain, compressed for
/// a window size, or in the framing of hixie-75 and hybi-00.
/// </summary>
public readonly record struct SharedForm
{
    /// <summary>The number of forms; <see cref="Index"/> is smaller.</summary>
    public const int Count = 10;

    private const byte PlainIndex = 0;
    private const byte OldIndex = 1;
    private const byte SmallestWindowIndex = 2;
    private const int SmallestWindowBits = 8;

    private SharedForm(int index) => Index = (byte)index;

    /// <summary>Frames of RFC 6455, not compressed.</summary>
    public static SharedForm Plain => new(PlainIndex);

    /// <summary>The framing of hixie-75 and hybi-00.</summary>
    public static SharedForm OldFraming => new(OldIndex);

    /// <summary>A unique number of the form, from 0 to <see cref="Count"/> - 1, for use as an array index.</summary>
    public byte Index { get; }

    /// <summary>Whether messages are compressed.</summary>
    public bool IsDeflated => Index >= SmallestWindowIndex;

    internal int WindowBits => Index - SmallestWindowIndex + SmallestWindowBits;

    /// <summary>Frames of RFC 6455, compressed.</summary>
    /// <param name="windowBits">The largest window that the server may use, as its base-2 logarithm: from 8 to 15.</param>
    /// <returns>The form.</returns>
    public static SharedForm Deflated(int windowBits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windowBits, SmallestWindowBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(windowBits, 15);
        return new SharedForm(windowBits - SmallestWindowBits + SmallestWindowIndex);
    }

    /// <summary>The form that a connection requires.</summary>
    /// <param name="protocol">The protocol agreed in the connection's handshake.</param>
    /// <returns>The form.</returns>
    public static SharedForm Of(NegotiatedProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        return protocol switch
        {
            { Version: <= WebSocketVersion.Hybi00 } => OldFraming,
            { Deflate: { } deflate } => Deflated(deflate.ServerMaxWindowBits),
            _ => Plain,
        };
    }
}
