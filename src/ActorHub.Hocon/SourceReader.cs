using System.Globalization;
using System.Text;

namespace ActorHub.Hocon;

/// <summary>Reads characters with their position, and quoted strings. Records at most one error: the first.</summary>
internal sealed class SourceReader(string text, string file)
{
    private int _at = text.StartsWith('\uFEFF') ? 1 : 0; // A byte order mark is not part of the text.
    private int _line = 1;
    private int _column = 1;

    public HoconError? Error { get; private set; }

    public HoconOrigin Here => new(file, _line, _column);

    /// <summary>The next character, or NUL at the end. <see cref="AtEnd"/> distinguishes the end from a NUL in the text.</summary>
    public char Next => PeekAt(0);

    public bool AtEnd => _at >= text.Length;

    public bool AtComment => Next == '#' || (Next == '/' && PeekAt(1) == '/');

    public char PeekAt(int ahead) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    public bool LooksAt(string word) => text.AsSpan(_at).StartsWith(word, StringComparison.Ordinal);

    public static bool IsSpace(char c) => c != '\n' && (char.IsWhiteSpace(c) || c == '\uFEFF');

    public void Advance(int count = 1)
    {
        for (; count > 0 && !AtEnd; count--)
        {
            (_line, _column) = text[_at++] == '\n' ? (_line + 1, 1) : (_line, _column + 1);
        }
    }

    public void SkipSpaces()
    {
        while (IsSpace(Next))
        {
            Advance();
        }
    }

    /// <summary>Skips white space, comments and line ends.</summary>
    /// <returns>Whether a line ended.</returns>
    public bool SkipLines()
    {
        var ended = false;
        while (true)
        {
            SkipSpaces();
            while (AtComment && !AtEnd && Next != '\n')
            {
                SkipRestOfLine();
            }

            if (Next != '\n')
            {
                return ended;
            }

            Advance();
            ended = true;
        }
    }

    /// <summary>Skips line ends and comments if an opening bracket follows; otherwise does not move.</summary>
    public bool SkipLinesTo(ReadOnlySpan<char> brackets)
    {
        var (at, line, column) = (_at, _line, _column);
        SkipLines();
        if (!AtEnd && brackets.Contains(Next))
        {
            return true;
        }

        (_at, _line, _column) = (at, line, column);
        return false;
    }

    public string TakeWhile(Func<SourceReader, bool> belongs)
    {
        var start = _at;
        while (!AtEnd && belongs(this))
        {
            Advance();
        }

        return text[start.._at];
    }

    /// <summary>Reads <c>"…"</c> or <c>"""…"""</c>.</summary>
    public string? TakeQuoted() => LooksAt("\"\"\"") ? TakeTripleQuoted() : TakeSingleQuoted();

    public string? TakeSingleQuoted()
    {
        var opening = Here;
        var content = new StringBuilder();
        for (Advance(); Next != '"' || AtEnd; Advance())
        {
            if (AtEnd || Next == '\n')
            {
                return Fail(opening, "this quote is not closed on its line; put text of several lines between \"\"\" and \"\"\"");
            }

            if (Next != '\\')
            {
                content.Append(Next);
            }
            else if (!TakeEscape(content))
            {
                return null;
            }
        }

        Advance();
        return content.ToString();
    }

    /// <summary>Records the first error.</summary>
    /// <returns>Always null, so that callers can return it.</returns>
    public string? Fail(HoconOrigin origin, string message) => Fail(HoconError.At(origin, message));

    /// <summary>Records the first error.</summary>
    /// <returns>Always null, so that callers can return it.</returns>
    public string? Fail(HoconError error)
    {
        Error ??= error;
        return null;
    }

    /// <summary>Describes the next character for an error message, after "found".</summary>
    public string DescribeNext() => AtEnd ? "the end of the file"
        : Next == '\n' || (Next == '\r' && PeekAt(1) == '\n') ? "the end of the line"
        : char.IsControl(Next) ? string.Create(CultureInfo.InvariantCulture, $"the character U+{(int)Next:X4}")
        : $"'{Next}'";

    private string? TakeTripleQuoted()
    {
        var opening = Here;
        Advance(3);
        var start = _at;
        while (!LooksAt("\"\"\""))
        {
            if (AtEnd)
            {
                return Fail(opening, "this \"\"\" is not closed before the end of the file; add \"\"\"");
            }

            Advance();
        }

        while (PeekAt(3) == '"')
        {
            Advance(); // quotes before the last three belong to the text
        }

        var content = text[start.._at];
        Advance(3);
        return content;
    }

    private bool TakeEscape(StringBuilder content)
    {
        var origin = Here;
        Advance();
        if (Next == 'u' && _at + 5 <= text.Length
            && ushort.TryParse(text.AsSpan(_at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            content.Append((char)code);
            Advance(4);
            return true;
        }

        var at = "\"\\/bfnrt".IndexOf(Next, StringComparison.Ordinal);
        if (at < 0 || AtEnd)
        {
            Fail(origin, $"unknown escape: expected \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u with four hexadecimal digits, found {DescribeNext()} after the backslash");
            return false;
        }

        content.Append("\"\\/\b\f\n\r\t"[at]);
        return true;
    }

    private void SkipRestOfLine()
    {
        while (!AtEnd && Next != '\n')
        {
            Advance();
        }
    }
}
