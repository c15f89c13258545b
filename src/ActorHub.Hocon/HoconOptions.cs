namespace ActorHub.Hocon;

/// <summary>The environment and files that a document may use.</summary>
public sealed class HoconOptions
{
    /// <summary>The process environment and the file system.</summary>
    public static HoconOptions Default { get; } = new();

    /// <summary>Finds the value of a substitution that no key of the document has; <c>null</c> means not set.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Reads an included file by its full path. An <see cref="IOException"/> or
    /// <see cref="UnauthorizedAccessException"/> becomes an error at the <c>include</c>.</summary>
    public Func<string, string> ReadFile { get; init; } = File.ReadAllText;
}
