namespace ActorHub.Bench;

/// <summary>A complete message except for its stamp. Stamping allocates nothing.</summary>
/// <param name="bytes">The message.</param>
/// <param name="payloads">Offset of each payload in the message.</param>
internal sealed class PreparedMessage(byte[] bytes, int[] payloads)
{
    /// <summary>The message with its latest stamp.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>Writes a stamp into each payload.</summary>
    /// <param name="sequence">The message's number.</param>
    /// <param name="at">The time at which the message is due, by the <see cref="Clock"/>.</param>
    /// <returns>The message. Valid until the next stamp.</returns>
    public ReadOnlySpan<byte> Stamped(long sequence, long at)
    {
        foreach (var payload in payloads)
        {
            Stamp.Write(bytes.AsSpan(payload), sequence, at);
        }

        return bytes;
    }
}
