namespace ActorHub.Hocon;

/// <summary>What a document may reach outside its own text.</summary>
public sealed class HoconOptions
{
    /// <summary>The process environment and the file system.</summary>
    public static HoconOptions Default { get; } = new();

    /// <summary>Asked for a substitution that no key of the document answers; <c>null</c> means not set.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Reads an included file by its full path. An <see cref="IOException"/> or
    /// <see cref="UnauthorizedAccessException"/> becomes an error at the <c>include</c>.</summary>
    public Func<string, string> ReadFile { get; init; } = File.ReadAllText;
}
