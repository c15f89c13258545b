// hybi-00 §4.1 steps 16 to 26. A key contains the digits of a number multiplied by the count of spaces; other characters are inserted at
// random, then the spaces, but not at the start or end.
using System.Globalization;
using System.Text;

namespace ActorHub.WebSockets;

/// <summary>The random values of one client handshake.</summary>
internal abstract record ClientKeys
{
    private ClientKeys()
    {
    } // closed set

    /// <summary>From hybi-04 on.</summary>
    public sealed record Key(string Value) : ClientKeys;

    /// <summary>hybi-00.</summary>
    public sealed record Challenge(string Key1, string Key2, byte[] Body) : ClientKeys;

    /// <summary>hixie-75.</summary>
    public sealed record None : ClientKeys;

    public static ClientKeys Create(WebSocketVersion version, RandomBytes random)
    {
        switch (version)
        {
            case WebSocketVersion.Hixie75:
                return new None();
            case WebSocketVersion.Hybi00:
                var body = new byte[Hybi00Challenge.BodyBytes];
                random(body);
                return new Challenge(NumberKey(random), NumberKey(random), body);
            default:
                Span<byte> key = stackalloc byte[16];
                random(key);
                return new Key(Convert.ToBase64String(key));
        }
    }

    private static string NumberKey(RandomBytes random)
    {
        var blanks = 1 + Below(random, 12);
        var number = Below(random, uint.MaxValue / blanks);
        var key = new StringBuilder((number * (ulong)blanks).ToString(CultureInfo.InvariantCulture));
        for (var noise = 1 + Below(random, 12); noise > 0; noise--)
        {
            // 21 to 2F and 3A to 7E: visible, and no digits
            var c = (char)(0x21 + Below(random, 15 + 69));
            key.Insert((int)Below(random, (uint)key.Length + 1), c > '/' ? (char)(c + 10) : c);
        }

        for (; blanks > 0; blanks--)
        {
            key.Insert(1 + (int)Below(random, (uint)key.Length - 1), ' ');
        }

        return key.ToString();
    }

    private static uint Below(RandomBytes random, uint bound)
    {
        // 64 random bits for at most 32: the bias of the remainder is negligible
        Span<byte> bytes = stackalloc byte[8];
        random(bytes);
        return (uint)(BitConverter.ToUInt64(bytes) % bound);
    }
}
