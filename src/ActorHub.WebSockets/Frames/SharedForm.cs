namespace ActorHub.WebSockets;

/// <summary>
/// A form in which a server's message looks the same for many connections, so that it is made once for all of them: as it is, compressed
/// for a window, or in the framing of hixie-75 and hybi-00.
/// </summary>
public readonly record struct SharedForm
{
    /// <summary>How many forms there are: <see cref="Index"/> is below.</summary>
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

    /// <summary>A small number of each form's own, from 0 on, to look it up by.</summary>
    public byte Index { get; }

    /// <summary>Whether messages are compressed in it.</summary>
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

    /// <summary>The form that a connection reads.</summary>
    /// <param name="protocol">What was agreed with it.</param>
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
