namespace ActorHub.WebSockets.Tests;

/// <summary>
/// DEFLATE (RFC 1951) as its text says it, without any speed: it shares nothing with zlib and knows how far back a compressor has looked.
/// </summary>
internal sealed class ReferenceInflater
{
    private static readonly int[] LengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
    private static readonly int[] LengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
    private static readonly int[] DistanceBase = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
    private static readonly int[] DistanceExtra = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
    private static readonly int[] CodeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private readonly List<byte> _history = [];
    private byte[] _input = [];
    private int _bit;

    /// <summary>The farthest a match went back.</summary>
    public int Farthest { get; private set; }

    /// <summary>Inflates one message, to which the four bytes that were left out are appended (RFC 7692 §7.2.2).</summary>
    public byte[] Message(byte[] payload)
    {
        (_input, _bit) = ([.. payload, 0x00, 0x00, 0xFF, 0xFF], 0);
        var start = _history.Count;
        while ((_bit + 7) / 8 < _input.Length)
        {
            var final = Bits(1);
            Assert.Equal(0, final); // we never end the stream
            switch (Bits(2))
            {
                case 0:
                    Stored();
                    break;
                case 1:
                    Compressed(FixedLiterals(), Code(Enumerable.Repeat(5, 30)));
                    break;
                case 2:
                    Dynamic();
                    break;
                default:
                    Assert.Fail("block type 3");
                    break;
            }
        }

        return [.. _history.Skip(start)];
    }

    private static Dictionary<(int Length, int Bits), int> FixedLiterals() =>
        Code(Enumerable.Range(0, 288).Select(i => i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));

    /// <summary>RFC 1951 §3.2.2: the codes that follow from their lengths.</summary>
    private static Dictionary<(int Length, int Bits), int> Code(IEnumerable<int> lengths)
    {
        var symbols = lengths.Select((length, symbol) => (length, symbol)).Where(x => x.length > 0).OrderBy(x => x.length).ThenBy(x => x.symbol);
        var codes = new Dictionary<(int, int), int>();
        var (next, last) = (0, 0);
        foreach (var (length, symbol) in symbols)
        {
            next <<= last == 0 ? 0 : length - last;
            codes.Add((length, next++), symbol);
            last = length;
        }

        return codes;
    }

    private int Bits(int count)
    {
        var value = 0;
        for (var i = 0; i < count; i++, _bit++)
        {
            value |= ((_input[_bit / 8] >> (_bit % 8)) & 1) << i;
        }

        return value;
    }

    private int Symbol(Dictionary<(int Length, int Bits), int> code)
    {
        var bits = 0;
        for (var length = 1; length <= 15; length++)
        {
            bits = (bits << 1) | Bits(1);
            if (code.TryGetValue((length, bits), out var symbol))
            {
                return symbol;
            }
        }

        throw new InvalidDataException("no such code");
    }

    private void Stored()
    {
        _bit = (_bit + 7) / 8 * 8;
        var length = Bits(16);
        Assert.Equal(length ^ 0xFFFF, Bits(16));
        for (var i = 0; i < length; i++)
        {
            _history.Add((byte)Bits(8));
        }
    }

    private void Dynamic()
    {
        var (literals, distances, count) = (Bits(5) + 257, Bits(5) + 1, Bits(4) + 4);
        var lengths = new int[19];
        for (var i = 0; i < count; i++)
        {
            lengths[CodeLengthOrder[i]] = Bits(3);
        }

        var code = Code(lengths);
        var all = new List<int>();
        while (all.Count < literals + distances)
        {
            var symbol = Symbol(code);
            var (value, repeat) = symbol switch
            {
                16 => (all[^1], 3 + Bits(2)),
                17 => (0, 3 + Bits(3)),
                18 => (0, 11 + Bits(7)),
                _ => (symbol, 1),
            };
            all.AddRange(Enumerable.Repeat(value, repeat));
        }

        Compressed(Code(all.Take(literals)), Code(all.Skip(literals)));
    }

    private void Compressed(Dictionary<(int Length, int Bits), int> literals, Dictionary<(int Length, int Bits), int> distances)
    {
        for (var symbol = Symbol(literals); symbol != 256; symbol = Symbol(literals))
        {
            if (symbol < 256)
            {
                _history.Add((byte)symbol);
                continue;
            }

            var length = LengthBase[symbol - 257] + Bits(LengthExtra[symbol - 257]);
            var code = Symbol(distances);
            var distance = DistanceBase[code] + Bits(DistanceExtra[code]);
            Farthest = Math.Max(Farthest, distance);
            for (var i = 0; i < length; i++)
            {
                _history.Add(_history[^distance]);
            }
        }
    }
}
