namespace ActorHub.Fuzz;

/// <summary>The fixed inputs of a target: a line each in <c>tests/data/corpus/NAME.txt</c>; lines that begin with # are comments.</summary>
public static class Corpus
{
    /// <summary>Reads the inputs.</summary>
    /// <param name="directory">The directory of all corpora.</param>
    /// <param name="target">The target's name.</param>
    public static IReadOnlyList<byte[]> Of(string directory, string target) =>
    [
        .. File.ReadLines(Path.Combine(directory, target + ".txt"))
            .Where(line => !line.StartsWith('#'))
            .Select(Escapes.Read),
    ];
}
