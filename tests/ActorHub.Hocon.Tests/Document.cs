
namespace ActorHub.Hocon.Tests;

/// <summary>Parses with files and variables that exist only in the test.</summary>
internal sealed class Document
{
    public Dictionary<string, string> Files { get; } = [];

    public Dictionary<string, string> Variables { get; } = [];

    public HoconOptions Options => new()
    {
        Environment = Variables.GetValueOrDefault,
        ReadFile = path => Files.TryGetValue(path, out var text) ? text : throw new FileNotFoundException(),
    };

    public static HoconObject Parse(string text) => new Document().ParseAs("/etc/hub.conf", text);

    public static HoconError Fail(string text) => new Document().FailAs("/etc/hub.conf", text);

    public static string Position(HoconError error) => $"{error.Line}:{error.Column}";

    public HoconObject ParseAs(string file, string text)
    {
        Assert.True(HoconParser.TryParse(text, file, Options, out var root, out var error), error?.ToString());
        return root;
    }

    public HoconError FailAs(string file, string text)
    {
        Assert.False(HoconParser.TryParse(text, file, Options, out var root, out var error), root?.Render());
        return error;
    }
}

internal static class ValueExtensions
{
    /// <summary>The value as JSON-like text: what a table of expectations is written in.</summary>
    public static string Show(this HoconValue value) => value switch
    {
        HoconObject section => "{" + string.Join(",", section.Fields.Select(field => $"{field.Key}:{field.Value.Show()}")) + "}",
        HoconArray array => "[" + string.Join(",", array.Items.Select(Show)) + "]",
        HoconScalar { IsNull: true } => "null",
        HoconScalar scalar => $"'{scalar.Text}'",
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };
}
