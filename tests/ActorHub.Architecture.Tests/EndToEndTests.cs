using System.Text.RegularExpressions;

namespace ActorHub.Architecture.Tests;

/// <summary><c>scripts/test.sh</c> runs the tests of the category EndToEnd against the published file.</summary>
public partial class EndToEndTests
{
    [Fact]
    public void Exactly_the_tests_that_reach_the_server_from_outside_are_in_the_category()
    {
        var tests = ((string[])["ActorHub.Server.Tests", "ActorHub.Interop.Tests"])
            .SelectMany(project => Directory.GetFiles(Path.Combine(Repository.Root, "tests", project), "*Tests.cs", SearchOption.AllDirectories))
            .ToDictionary(file => Path.GetRelativePath(Repository.Root, file), File.ReadAllText);

        Assert.Equal(FilesWhere(FromOutside().IsMatch), FilesWhere(text => text.Contains("[Trait(\"Category\", \"EndToEnd\")]", StringComparison.Ordinal)));

        string[] FilesWhere(Func<string, bool> condition) => [.. tests.Where(test => condition(test.Value)).Select(test => test.Key).Order(StringComparer.Ordinal)];
    }

    /// <summary>A file that starts the server or the program from outside, and no server whose objects it reaches.</summary>
    [GeneratedRegex(@"\A(?!.*\bHostedServer\b).*\b(TestServer|RunningServer|ServerProcess|ServerProgram|CommandRun|BenchRun)\b", RegexOptions.Singleline)]
    private static partial Regex FromOutside();
}
