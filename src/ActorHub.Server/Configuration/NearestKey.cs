namespace ActorHub.Server.Configuration;

/// <summary>Finds the key that was probably meant.</summary>
internal static class NearestKey
{
    // Names longer than any known one by more than this are like none of them.
    private const int LongestCompared = 80;

    private static readonly string[] Known =
    [
        .. Settings.All.Select(static setting => setting.Path),
        .. Settings.Sections,
    ];

    /// <summary>The most similar known key.</summary>
    /// <param name="path">The full path of an unknown key.</param>
    /// <returns>Null when none is like it.</returns>
    public static string? To(string path)
    {
        if (path.Length > LongestCompared)
        {
            return null;
        }

        // The right name in the wrong section is one mistake, however long the sections' names are.
        var name = LastElement(path);
        if (Array.Find(Known, known => LastElement(known) == name) is { } elsewhere)
        {
            return elsewhere;
        }

        var (nearest, distance) = Known.Select(known => (known, Distance(path, known))).MinBy(static pair => pair.Item2);
        return distance <= Math.Max(1, path.Length / 4) ? nearest : null;
    }

    private static string LastElement(string path) => path[(path.LastIndexOf('.') + 1)..];

    /// <summary>Edits of one letter, or swaps of two neighbours, that turn one text into the other.</summary>
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
