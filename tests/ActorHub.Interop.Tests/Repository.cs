namespace ActorHub.Interop.Tests;

/// <summary>Finds the checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The directory of the peers' scripts.</summary>
    public static string Peers { get; } = Path.Combine(Find(), "tests", "interop");

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "ActorHub.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException($"No ActorHub.sln above {AppContext.BaseDirectory}");
        }

        return directory.FullName;
    }
}
