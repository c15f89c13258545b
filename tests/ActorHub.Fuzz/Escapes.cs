using System.Globalization;
using System.Text;

namespace ActorHub.Fuzz;

/// <summary>Bytes as one line of text: printable ASCII stands for itself, the rest as <c>\r \n \t \\ \x00</c>.</summary>
public static class Escapes
{
    /// <summary>Writes bytes as a line.</summary>
    public static string Write(ReadOnlySpan<byte> bytes)
    {
        var line = new StringBuilder(bytes.Length);
        foreach (var b in bytes)
        {
            _ = b switch
            {
                (byte)'\r' => line.Append("\\r"),
                (byte)'\n' => line.Append("\\n"),
                (byte)'\t' => line.Append("\\t"),
                (byte)'\\' => line.Append("\\\\"),
                >= 0x20 and < 0x7F => line.Append((char)b),
                _ => line.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}"),
            };
        }

        return line.ToString();
    }

    /// <summary>Reads a line.</summary>
    /// <exception cref="FormatException">It has an escape that is none of ours.</exception>
    public static byte[] Read(string line)
    {
        var bytes = new List<byte>(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(line, i, 1));
                continue;
            }

            bytes.Add(line.ElementAtOrDefault(++i) switch
            {
                'r' => (byte)'\r',
                'n' => (byte)'\n',
                't' => (byte)'\t',
                '\\' => (byte)'\\',
                'x' when i + 2 < line.Length => byte.Parse(line.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                _ => throw new FormatException($"Unknown escape at {i} in: {line}"),
            });
            i += line[i] == 'x' ? 2 : 0;
        }

        return [.. bytes];
    }
}
