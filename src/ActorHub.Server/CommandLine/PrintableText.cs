using System.Globalization;
using System.Text;

namespace ActorHub.Server.CommandLine;

/// <summary>Makes text from peers safe for a terminal, which would interpret control characters.</summary>
internal static class PrintableText
{
    /// <summary>Escapes control characters, except tabs and line feeds, as <c>\uXXXX</c>.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\u001F') && !text.AsSpan().ContainsAnyInRange('\u007F', '\u009F'))
        {
            return text;
        }

        var printable = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = char.IsControl(c) && c is not ('\t' or '\n')
                ? printable.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}")
                : printable.Append(c);
        }

        return printable.ToString();
    }

    /// <summary>Formats JSON as one line. Line breaks become spaces, which is safe because a JSON string cannot contain a raw line break.</summary>
    public static string OfJson(ReadOnlyMemory<byte> json) => Of(Encoding.UTF8.GetString(json.Span).Replace('\n', ' ').Replace('\r', ' '));
}
