using System.Text;
using ActorHub.Hocon;

namespace ActorHub.Fuzz.Targets;

/// <summary>A configuration file that may reach nothing outside itself. An error stands inside the text; a result reads back the same.</summary>
internal sealed class HoconTarget : IFuzzTarget
{
    private static readonly HoconOptions Options = new() { Environment = _ => null, ReadFile = static _ => throw new FileNotFoundException() };

    public string Name => "hocon";

    public IReadOnlyList<string> Words =>
    [
        "a", ".", " = ", ": ", "+=", "{", "}", "[", "]", ",", "\n", "\"", "\"\"\"", "${", "${?", "}", "#", "//", "\\u0041", "include ", "required(", "file(", "null",
        "10s", "64KiB", "infinite", "é", "\0", "\uFEFF",
    ];

    public string Run(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (HoconParser.TryParse(text, "any.conf", Options, out var root, out var error))
        {
            var rendered = root.Render();
            OracleException.Require(HoconParser.TryParse(rendered, "any.conf", Options, out var again, out var problem), $"what is rendered does not read back: {problem}");
            OracleException.RequireSame(rendered, again!.Render(), "Rendering twice");
            return $"{rendered.Count(c => c == '{')} {rendered.Count(c => c == '[')}";
        }

        var lines = text.Split('\n');
        var (line, column) = (error.Line ?? 0, error.Column ?? 0);
        OracleException.Require(line >= 1 && line <= lines.Length, $"an error outside the text: {error}");
        OracleException.Require(column >= 1 && column <= lines[line - 1].Length + 1, $"an error outside its line: {error}");
        return string.Concat(error.Message.Where(c => char.IsLetter(c) || c == ' ').Take(20));
    }
}
