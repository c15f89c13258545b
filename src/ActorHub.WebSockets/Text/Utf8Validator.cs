using System.Text.Unicode;

namespace ActorHub.WebSockets;

/// <summary>
/// Validates UTF-8 that arrives in parts (RFC 3629, RFC 6455 §8.1). It rejects a part at the first invalid byte, so an invalid message fails
/// before its end. A mutable struct: keep it in a field and do not copy it.
/// </summary>
public struct Utf8Validator
{
    // Inside a sequence: the number of missing continuation bytes, and the range of the next one. The range is narrower than 80..BF only
    // after E0 (overlong), ED (surrogates), F0 (overlong) and F4 (above U+10FFFF).
    private byte _missing;
    private byte _lowest;
    private byte _highest;

    /// <summary>Whether the text so far ends on a character boundary, as a whole message must.</summary>
    public readonly bool IsComplete => _missing == 0;

    /// <summary>Checks the next part.</summary>
    /// <param name="part">The bytes that follow those of earlier calls.</param>
    /// <returns>False if the text is invalid. The validator must then not be used again.</returns>
    public bool Append(ReadOnlySpan<byte> part)
    {
        var i = 0;
        while (_missing > 0 && i < part.Length)
        {
            if (!Step(part[i++]))
            {
                return false;
            }
        }

        part = part[i..];
        var whole = part.Length - TrailingPartLength(part);
        if (!Utf8.IsValid(part[..whole]))
        {
            return false;
        }

        foreach (var b in part[whole..])
        {
            if (!Step(b))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The number of bytes at the end that belong to an incomplete sequence.</summary>
    private static int TrailingPartLength(ReadOnlySpan<byte> part)
    {
        for (var back = 1; back <= 3 && back <= part.Length; back++)
        {
            var b = part[^back];
            if (b < 0x80)
            {
                return 0;
            }

            if (b >= 0xC0)
            {
                var length = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
                return length > back ? back : 0;
            }
        }

        return 0;
    }

    private bool Step(byte b)
    {
        if (_missing > 0)
        {
            if (b < _lowest || b > _highest)
            {
                return false;
            }

            (_missing, _lowest, _highest) = ((byte)(_missing - 1), 0x80, 0xBF);
            return true;
        }

        (_missing, _lowest, _highest) = b switch
        {
            < 0x80 => ((byte)0, (byte)0, (byte)0),
            >= 0xC2 and <= 0xDF => ((byte)1, (byte)0x80, (byte)0xBF),
            0xE0 => ((byte)2, (byte)0xA0, (byte)0xBF),
            0xED => ((byte)2, (byte)0x80, (byte)0x9F),
            >= 0xE1 and <= 0xEF => ((byte)2, (byte)0x80, (byte)0xBF),
            0xF0 => ((byte)3, (byte)0x90, (byte)0xBF),
            >= 0xF1 and <= 0xF3 => ((byte)3, (byte)0x80, (byte)0xBF),
            0xF4 => ((byte)3, (byte)0x80, (byte)0x8F),
            _ => ((byte)0, (byte)1, (byte)0),
        };
        return _lowest <= _highest;
    }
}
