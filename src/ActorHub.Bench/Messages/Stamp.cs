namespace ActorHub.Bench;

/// <summary>
/// The start of a payload: number and due time of the message, as <c>~S</c>, ten digits, <c>T</c>, 19 digits of nanoseconds, <c>~</c>.
/// No dialect escapes these characters, so a stamp can be found anywhere in a server's message.
/// </summary>
internal static class Stamp
{
    /// <summary>Size of a stamp in bytes, and so of the shortest payload.</summary>
    public const int Size = 33;

    private const int SequenceAt = 2;
    private const int SequenceDigits = 10;
    private const int TimeAt = 13;
    private const int TimeDigits = 19;

    /// <summary>Writes a stamp.</summary>
    public static void Write(Span<byte> destination, long sequence, long at)
    {
        "~S"u8.CopyTo(destination);
        WriteDigits(destination.Slice(SequenceAt, SequenceDigits), sequence);
        destination[SequenceAt + SequenceDigits] = (byte)'T';
        WriteDigits(destination.Slice(TimeAt, TimeDigits), at);
        destination[TimeAt + TimeDigits] = (byte)'~';
    }

    /// <summary>Finds the next stamp of a message.</summary>
    /// <param name="message">The unread rest of the message; advanced past the stamp.</param>
    /// <param name="sequence">The message's number.</param>
    /// <param name="at">The time at which the message was due, by the <see cref="Clock"/>.</param>
    /// <returns>False when the rest contains no stamp.</returns>
    public static bool TryRead(ref ReadOnlySpan<byte> message, out long sequence, out long at)
    {
        while (message.IndexOf("~S"u8) is var start and >= 0 && message.Length - start >= Size)
        {
            var stamp = message.Slice(start, Size);
            if (TryReadDigits(stamp.Slice(SequenceAt, SequenceDigits), out sequence) && TryReadDigits(stamp.Slice(TimeAt, TimeDigits), out at)
                && stamp[SequenceAt + SequenceDigits] == 'T' && stamp[^1] == '~')
            {
                message = message[(start + Size)..];
                return true;
            }

            message = message[(start + 2)..];
        }

        (sequence, at) = (0, 0);
        return false;
    }

    private static void WriteDigits(Span<byte> destination, long value)
    {
        for (var i = destination.Length - 1; i >= 0; i--, value /= 10)
        {
            destination[i] = (byte)('0' + (value % 10));
        }
    }

    private static bool TryReadDigits(ReadOnlySpan<byte> digits, out long value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            value = unchecked((value * 10) + digit - '0');
        }

        return true;
    }
}
