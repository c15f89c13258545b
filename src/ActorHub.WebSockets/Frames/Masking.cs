using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ActorHub.WebSockets;

/// <summary>The masking of client frames (RFC 6455 §5.3). Applying it twice restores the data.</summary>
public static class Masking
{
    /// <summary>XORs the data in place with the repeated key.</summary>
    /// <param name="data">The payload, or a part of it.</param>
    /// <param name="key">The masking key; its first byte on the wire is the most significant one.</param>
    /// <param name="offset">Number of payload bytes before <paramref name="data"/>; only its value modulo 4 matters.</param>
    public static void Apply(Span<byte> data, uint key, int offset)
    {
        ref var start = ref MemoryMarshal.GetReference(data);
        Mask(ref start, ref start, (nuint)data.Length, BitOperations.RotateLeft(key, 8 * (offset & 3)));
    }

    /// <summary>Copies a whole payload and masks the copy, in one pass.</summary>
    /// <param name="payload">The payload; not changed.</param>
    /// <param name="destination">As long as the payload; must not overlap it.</param>
    /// <param name="key">The masking key.</param>
    internal static void Copy(ReadOnlySpan<byte> payload, Span<byte> destination, uint key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, payload.Length);
        Mask(ref MemoryMarshal.GetReference(payload), ref MemoryMarshal.GetReference(destination), (nuint)payload.Length, key);
    }

    /// <summary>Masks from one buffer to another, or in place.</summary>
    /// <param name="from">The first byte to read.</param>
    /// <param name="to">The first byte to write.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="key">The key, rotated so that the byte for the first data byte is the most significant one.</param>
    private static void Mask(ref byte from, ref byte to, nuint length, uint key)
    {
        // The key as its four bytes lie in memory.
        var word = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(key) : key;
        if (Vector512.IsHardwareAccelerated && length >= 2 * (nuint)Vector512<byte>.Count)
        {
            MaskWide(ref from, ref to, length, word);
            return;
        }

        nuint i = 0;
        if (length >= (nuint)Vector<byte>.Count)
        {
            var vector = Vector.AsVectorByte(new Vector<uint>(word));
            for (; length - i >= (nuint)Vector<byte>.Count; i += (nuint)Vector<byte>.Count)
            {
                (Vector.LoadUnsafe(ref from, i) ^ vector).StoreUnsafe(ref to, i);
            }
        }

        for (; length - i >= sizeof(uint); i += sizeof(uint))
        {
            Unsafe.WriteUnaligned(ref Unsafe.AddByteOffset(ref to, i), Unsafe.ReadUnaligned<uint>(ref Unsafe.AddByteOffset(ref from, i)) ^ word);
        }

        // After whole words, the rest begins with the key's first byte again.
        for (var shift = 24; i < length; i++, shift -= 8)
        {
            Unsafe.AddByteOffset(ref to, i) = (byte)(Unsafe.AddByteOffset(ref from, i) ^ (byte)(key >> shift));
        }
    }

    /// <summary>
    /// Writes whole cache lines. A payload follows a header of 2 to 14 bytes, so it is not aligned, and an unaligned write of 64 bytes costs
    /// twice as much because it touches two lines. The first and the last vector overlap the aligned ones, so they are read first and written
    /// last.
    /// </summary>
    private static unsafe void MaskWide(ref byte from, ref byte to, nuint length, uint word)
    {
        var width = (nuint)Vector512<byte>.Count;
        var last = length - width;
        var head = Vector512.LoadUnsafe(ref from) ^ Phase(word, 0);
        var tail = Vector512.LoadUnsafe(ref from, last) ^ Phase(word, last);

        // If the garbage collector moves the data, only the alignment is lost, not the result.
        var i = width - ((nuint)Unsafe.AsPointer(ref to) & (width - 1));
        var vector = Phase(word, i);
        for (; i + width <= last; i += 2 * width)
        {
            var first = Vector512.LoadUnsafe(ref from, i) ^ vector;
            var second = Vector512.LoadUnsafe(ref from, i + width) ^ vector;
            first.StoreUnsafe(ref to, i);
            second.StoreUnsafe(ref to, i + width);
        }

        if (i < last)
        {
            (Vector512.LoadUnsafe(ref from, i) ^ vector).StoreUnsafe(ref to, i);
        }

        head.StoreUnsafe(ref to);
        tail.StoreUnsafe(ref to, last);
    }

    /// <summary>The repeated key, starting at an offset. Vectors of this width exist only on little-endian machines.</summary>
    private static Vector512<byte> Phase(uint word, nuint offset) => Vector512.Create(BitOperations.RotateRight(word, 8 * (int)(offset & 3))).AsByte();
}
