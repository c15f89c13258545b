using System.Numerics;

namespace ActorHub.WebSockets;

/// <summary>The checksum of RFC 4960 appendix B.</summary>
internal static class Crc32C
{
    /// <summary>Computes the checksum of bytes, a number of zero bytes, and more bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> before, int zeros, ReadOnlySpan<byte> after)
    {
        var crc = uint.MaxValue;
        foreach (var value in before)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        for (; zeros > 0; zeros--)
        {
            crc = BitOperations.Crc32C(crc, (byte)0);
        }

        foreach (var value in after)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
