// hybi-00 §1.3: a web page cannot make a browser send these keys. A key encodes a number: its digits, divided by the count of its spaces. Both
// numbers and the eight bytes after the head, which an HTTP server would read as the next request, determine the 16 bytes of the answer.
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ActorHub.WebSockets;

/// <summary>The challenge of a hybi-00 client, whose answer proves that the server implements the protocol. Immutable.</summary>
public sealed class Hybi00Challenge
{
    /// <summary>Number of bytes that follow the request head.</summary>
    public const int BodyBytes = 8;

    /// <summary>Number of bytes of the answer.</summary>
    public const int AnswerBytes = 16;

    private const int MaxDigits = 20;

    private readonly uint _number1;
    private readonly uint _number2;

    internal Hybi00Challenge(uint number1, uint number2)
    {
        _number1 = number1;
        _number2 = number2;
    }

    /// <summary>The answer that follows the response head.</summary>
    /// <param name="body">The <see cref="BodyBytes"/> bytes after the request head.</param>
    /// <returns><see cref="AnswerBytes"/> bytes.</returns>
    /// <exception cref="ArgumentException">The number of bytes is wrong.</exception>
    public byte[] Answer(ReadOnlySpan<byte> body)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(body.Length, BodyBytes);
        Span<byte> text = stackalloc byte[4 + 4 + BodyBytes];
        BinaryPrimitives.WriteUInt32BigEndian(text, _number1);
        BinaryPrimitives.WriteUInt32BigEndian(text[4..], _number2);
        body.CopyTo(text[8..]);
#pragma warning disable CA5351 // hybi-00 §5.2 prescribes MD5; nothing secret depends on it.
        return MD5.HashData(text);
#pragma warning restore CA5351
    }

    /// <summary>Creates the challenge of two keys; null if a key has no space or no digit, or its number is not an integer of 32 bits.</summary>
    internal static Hybi00Challenge? FromKeys(string key1, string key2) =>
        Number(key1) is { } number1 && Number(key2) is { } number2 ? new Hybi00Challenge(number1, number2) : null;

    private static uint? Number(string key)
    {
        ulong number = 0;
        uint blanks = 0, digits = 0;
        foreach (var c in key)
        {
            if (char.IsAsciiDigit(c))
            {
                if (++digits >= MaxDigits)
                {
                    return null; // more than 64 bits, and far more than a client may send
                }

                number = (number * 10) + (uint)(c - '0');
            }

            blanks += c == ' ' ? 1u : 0u;
        }

        return digits > 0 && blanks > 0 && number % blanks == 0 && number / blanks <= uint.MaxValue ? (uint)(number / blanks) : null;
    }
}
