namespace ActorHub.Bench;

/// <summary>Makes text from a server safe for a terminal, which would interpret control characters.</summary>
internal static class Printable
{
    /// <summary>Replaces control characters, except tabs and line feeds, with escapes such as <c>\u001B</c>.</summary>
    public static string Of(string text) => string.Concat(text.Select(static c => char.IsControl(c) && c is not ('\t' or '\n') ? $"\\u{(int)c:X4}" : $"{c}"));
}
