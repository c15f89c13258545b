namespace ActorHub.Server.Configuration;

/// <summary>Finds the known key that an unknown key was probably meant to be.</summary>
internal static class NearestKey
{
    // Longer than any known key plus the edits that are tolerated, so that a very long key costs nothing.
    private const int MaxComparedLength = 80;

    private static readonly string[] Known =
    [
        .. Settings.All.Select(static setting => setting.Path),
        .. Settings.Sections,
    ];

    /// <summary>Finds the most similar known key.</summary>
    /// <param name="path">The full path of an unknown key.</param>
    /// <returns>Null if no key is similar.</returns>
    public static string? To(string path)
    {
        if (path.Length > MaxComparedLength)
        {
            return null;
        }

        // A known name in the wrong section counts as one mistake, whatever the length of the section names.
        var name = LastElement(path);
        if (Array.Find(Known, known => LastElement(known) == name) is { } elsewhere)
        {
            return elsewhere;
        }

        return Among(path, Known);
    }

    /// <summary>Finds the most similar name: a key, or an option or command of the command line.</summary>
    /// <param name="name">An unknown name.</param>
    /// <param name="known">All known names.</param>
    /// <returns>Null if none is similar.</returns>
    public static string? Among(string name, IEnumerable<string> known)
    {
        if (name.Length > MaxComparedLength)
        {
            return null;
        }

        var nearest = known.MinBy(candidate => Distance(name, candidate));
        return nearest is not null && Distance(name, nearest) <= Math.Max(1, name.Length / 4) ? nearest : null;
    }

    private static string LastElement(string path) => path[(path.LastIndexOf('.') + 1)..];

    /// <summary>Edit distance: insertions, deletions and substitutions of one character, and swaps of adjacent characters.</summary>
    private static int Distance(string from, string to)
    {
        var costs = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            for (var j = 0; j <= to.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    costs[i, j] = i + j;
                    continue;
                }

                var differs = from[i - 1] == to[j - 1] ? 0 : 1;
                var cost = Math.Min(Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1, costs[i - 1, j - 1] + differs);
                var swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
                costs[i, j] = swapped ? Math.Min(cost, costs[i - 2, j - 2] + 1) : cost;
            }
        }

        return costs[from.Length, to.Length];
    }
}
