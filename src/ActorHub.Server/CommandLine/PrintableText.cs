using System.Globalization;
using System.Text;

namespace ActorHub.Server.CommandLine;

/// <summary>Text of strangers for a terminal, which would obey control characters.</summary>
internal static class PrintableText
{
    /// <summary>The text with control characters but tabs and line feeds spelled out.</summary>
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

    /// <summary>JSON in one line: its line breaks are blanks between values, since a string cannot hold one.</summary>
    public static string OfJson(ReadOnlyMemory<byte> json) => Of(Encoding.UTF8.GetString(json.Span).Replace('\n', ' ').Replace('\r', ' '));
}
