using System.Globalization;
using System.Text;

namespace ActorHub.Hocon;

/// <summary>Writes values as text. Quotes more than the specification requires, so that other parsers read the same values.</summary>
internal static class HoconText
{
    /// <summary>Whether a key or scalar needs no quotes: letters, digits, <c>_</c> and <c>-</c>.</summary>
    public static bool IsPlain(string text) =>
        text.Length > 0 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append(@"\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ when char.IsControl(c) => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    public static string Render(HoconObject root)
    {
        var text = new StringBuilder();
        WriteFields(text, root, 0);
        return text.ToString();
    }

    private static void WriteFields(StringBuilder text, HoconObject value, int depth)
    {
        foreach (var field in value.Fields)
        {
            // Some parsers read even a quoted "include" as a statement.
            var key = IsPlain(field.Key) && field.Key != "include" ? field.Key : Quote(field.Key);
            text.Append(' ', depth * 2).Append(key).Append(field.Value is HoconObject ? " " : " = ");
            WriteValue(text, field.Value, depth);
            text.Append('\n');
        }
    }

    private static void WriteValue(StringBuilder text, HoconValue value, int depth)
    {
        switch (value)
        {
            case HoconObject section:
                text.Append("{\n");
                WriteFields(text, section, depth + 1);
                text.Append(' ', depth * 2).Append('}');
                break;
            case HoconArray array:
                text.Append('[');
                for (var i = 0; i < array.Items.Length; i++)
                {
                    text.Append(i == 0 ? "" : ", ");
                    WriteValue(text, array.Items[i], depth + 1);
                }

                text.Append(']');
                break;
            case HoconScalar scalar:
                text.Append(!scalar.IsQuoted && IsPlain(scalar.Text) ? scalar.Text : Quote(scalar.Text));
                break;
        }
    }
}
