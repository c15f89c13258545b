namespace ActorHub.Bench;

/// <summary>Text of a server for a terminal, which would interpret control characters.</summary>
internal static class Printable
{
    /// <summary>Replaces each control character but tab and line feed by its escape, such as <c>\u001B</c>.</summary>
    public static string Of(string text) => string.Concat(text.Select(static c => char.IsControl(c) && c is not ('\t' or '\n') ? $"\\u{(int)c:X4}" : $"{c}"));
}
