namespace ActorHub.Hocon;

/// <summary>The position of a key or a value.</summary>
/// <param name="File">The file name given to the parser: a path, or a label such as <c>--set</c>.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1, in UTF-16 code units; a tab counts as one.</param>
public readonly record struct HoconOrigin(string File, int Line, int Column)
{
    /// <summary>Returns <c>file:line:column</c>, which editors and terminals recognize as a link.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}";
}
