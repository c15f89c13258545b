using System.Globalization;
using System.Text;

namespace ActorHub.Fuzz;

/// <summary>Changes inputs. The same seed gives the same inputs on every machine.</summary>
internal sealed class Mutator(int seed, IReadOnlyList<string> words)
{
    private const int MaxBytes = 8 * 1024;

    private static readonly byte[] Edges = [0x00, 0x01, 0x09, 0x0A, 0x0D, 0x20, 0x22, 0x2C, 0x3B, 0x5C, 0x7D, 0x7E, 0x7F, 0x80, 0xBF, 0xC0, 0xF4, 0xFE, 0xFF];
    private static readonly long[] Numbers = [0, 1, -1, 7, 8, 9, 15, 16, 125, 126, 127, 128, 255, 256, 65_535, 65_536, int.MaxValue, uint.MaxValue, long.MaxValue];

    private readonly Random _random = new(seed);
    private readonly byte[][] _words = [.. words.Select(Encoding.UTF8.GetBytes)];

    /// <summary>A changed copy of one of the inputs.</summary>
    public byte[] Next(IReadOnlyList<byte[]> inputs)
    {
        var bytes = new List<byte>(Pick(inputs));
        for (var changes = 1 << _random.Next(4); changes > 0; changes--)
        {
            Change(bytes, inputs);
        }

        return bytes.Count <= MaxBytes ? [.. bytes] : [.. bytes.Take(MaxBytes)];
    }

    private void Change(List<byte> bytes, IReadOnlyList<byte[]> inputs)
    {
        var at = _random.Next(bytes.Count + 1);
        var rest = bytes.Count - at;
        switch (_random.Next(11))
        {
            case 0 when rest > 0:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when rest > 0:
                bytes[at] = Edges[_random.Next(Edges.Length)];
                break;
            case 2 when rest > 0:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 3 when rest > 0:
                bytes.RemoveRange(at, 1 + _random.Next(Math.Min(rest, 16)));
                break;
            case 4 when rest > 0: // said twice
                bytes.InsertRange(at, bytes.GetRange(at, 1 + _random.Next(Math.Min(rest, 64))));
                break;
            case 5 when rest > 0:
                bytes.RemoveRange(at, rest);
                break;
            case 6: // the end of another
                var other = Pick(inputs);
                bytes.RemoveRange(at, rest);
                bytes.AddRange(other[_random.Next(other.Length + 1)..]);
                break;
            case 7:
                bytes.InsertRange(at, Enumerable.Repeat((byte)_random.Next(256), 1 + _random.Next(64)));
                break;
            case 8 when _words.Length > 0:
            case 9 when _words.Length > 0:
                bytes.InsertRange(at, Pick(_words));
                break;
            default:
                Renumber(bytes, at);
                break;
        }
    }

    /// <summary>Puts another number in place of the digits from here on, or writes it in binary.</summary>
    private void Renumber(List<byte> bytes, int at)
    {
        var number = Numbers[_random.Next(Numbers.Length)];
        var digits = bytes.Skip(at).TakeWhile(b => b is >= (byte)'0' and <= (byte)'9').Count();
        bytes.RemoveRange(at, digits);
        bytes.InsertRange(at, digits > 0
            ? Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture))
            : BitConverter.GetBytes(number).Take(1 + _random.Next(8)).Reverse());
    }

    private byte[] Pick(IReadOnlyList<byte[]> inputs) => inputs[_random.Next(inputs.Count)];
}
