using System.Reflection;

namespace ActorHub.Architecture.Tests;

/// <summary>The public surface of each assembly is a file that is reviewed like code.</summary>
public class PublicApiTests
{
    [Theory]
    [InlineData("ActorHub.WebSockets")]
    [InlineData("ActorHub.Connections")]
    [InlineData("ActorHub.Hub")]
    [InlineData("ActorHub.Client")]
    public void The_public_surface_is_the_reviewed_one(string name)
    {
        var actual = PublicSurface.Of(Assembly.Load(name));
        var reviewed = Path.Combine(Repository.Root, "tests", "data", "api", name + ".txt");
        var now = Path.Combine(Repository.Root, ".artifacts", "api", name + ".txt");
        Directory.CreateDirectory(Path.GetDirectoryName(now)!);
        File.WriteAllText(now, actual);

        var expected = File.Exists(reviewed) ? File.ReadAllText(reviewed) : "";

        Assert.True(
            expected == actual,
            $"The public surface of {name} has changed. Review the difference between {reviewed} and {now}, then copy the second over the first:\n"
            + string.Join('\n', Difference(expected, actual).Take(40)));
    }

    private static IEnumerable<string> Difference(string expected, string actual)
    {
        var (before, after) = (expected.Split('\n'), actual.Split('\n'));
        return before.Except(after).Select(line => "- " + line).Concat(after.Except(before).Select(line => "+ " + line));
    }
}
