namespace ActorHub.Server.CommandLine.Bench;

/// <summary>A message that needs only its stamp to be sent, any number of times and without allocation.</summary>
/// <param name="bytes">The message.</param>
/// <param name="payloads">Where in it a payload begins.</param>
internal sealed class PreparedMessage(byte[] bytes, int[] payloads)
{
    /// <summary>The message as it was stamped last.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>Stamps it.</summary>
    /// <param name="sequence">Which message it is.</param>
    /// <param name="at">When it is to be sent.</param>
    /// <returns>The message. Valid until it is stamped again.</returns>
    public ReadOnlySpan<byte> Stamped(long sequence, long at)
    {
        foreach (var payload in payloads)
        {
            Stamp.Write(bytes.AsSpan(payload), sequence, at);
        }

        return bytes;
    }
}
