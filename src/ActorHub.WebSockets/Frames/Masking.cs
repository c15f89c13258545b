using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ActorHub.WebSockets;

/// <summary>The masking of client frames (RFC 6455 §5.3). Applying it twice gives the data back.</summary>
public static class Masking
{
    /// <summary>Exclusive-ors the data in place with the repeated key.</summary>
    /// <param name="data">The payload, or a part of it.</param>
    /// <param name="key">The masking key; its first byte on the wire is the most significant one.</param>
    /// <param name="offset">How many bytes of the payload lie before <paramref name="data"/>; only its remainder by four counts.</param>
    public static void Apply(Span<byte> data, uint key, int offset)
    {
        // The key as its four bytes lie in memory, turned so that the byte due first comes first.
        var turned = BitOperations.RotateLeft(key, 8 * (offset & 3));
        var word = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(turned) : turned;

        ref var start = ref MemoryMarshal.GetReference(data);
        var length = (nuint)data.Length;
        nuint i = 0;

        if (length >= (nuint)Vector<byte>.Count)
        {
            var vector = Vector.AsVectorByte(new Vector<uint>(word));
            var step = 4 * (nuint)Vector<byte>.Count;
            for (; length - i >= step; i += step)
            {
                // Four at a time: the loop's own cost would otherwise be a third of a large payload's.
                ref var place = ref Unsafe.AddByteOffset(ref start, i);
                (Vector.LoadUnsafe(ref place) ^ vector).StoreUnsafe(ref place);
                (Vector.LoadUnsafe(ref place, step / 4) ^ vector).StoreUnsafe(ref place, step / 4);
                (Vector.LoadUnsafe(ref place, step / 2) ^ vector).StoreUnsafe(ref place, step / 2);
                (Vector.LoadUnsafe(ref place, step / 4 * 3) ^ vector).StoreUnsafe(ref place, step / 4 * 3);
            }

            for (; length - i >= (nuint)Vector<byte>.Count; i += (nuint)Vector<byte>.Count)
            {
                (Vector.LoadUnsafe(ref start, i) ^ vector).StoreUnsafe(ref start, i);
            }
        }

        for (; length - i >= sizeof(uint); i += sizeof(uint))
        {
            ref var place = ref Unsafe.AddByteOffset(ref start, i);
            Unsafe.WriteUnaligned(ref place, Unsafe.ReadUnaligned<uint>(ref place) ^ word);
        }

        // Whole words keep the key in phase, so the rest begins with the turned key's first byte again.
        for (var shift = 24; i < length; i++, shift -= 8)
        {
            Unsafe.AddByteOffset(ref start, i) ^= (byte)(turned >> shift);
        }
    }
}
