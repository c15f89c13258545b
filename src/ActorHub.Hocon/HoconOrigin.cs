namespace ActorHub.Hocon;

/// <summary>The position of a key or a value.</summary>
/// <param name="File">The name the text was parsed under: a path, or a label such as <c>--set</c>.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="Column">Counted from 1, in UTF-16 code units; a tab is one.</param>
public readonly record struct HoconOrigin(string File, int Line, int Column)
{
    /// <summary>Gives <c>file:line:column</c>, the form that editors and terminals follow.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}";
}
