namespace ActorHub.Hocon;

/// <summary>The environment and files that a document may use.</summary>
public sealed class HoconOptions
{
    /// <summary>The process environment and the file system.</summary>
    public static HoconOptions Default { get; } = new();

    /// <summary>Returns the value of an environment variable, for a substitution that is not a path of the document; <c>null</c> if it is not set.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Reads an included file by its full path. An <see cref="IOException"/> or
    /// <see cref="UnauthorizedAccessException"/> is reported as an error at the <c>include</c>.</summary>
    public Func<string, string> ReadFile { get; init; } = File.ReadAllText;
}
