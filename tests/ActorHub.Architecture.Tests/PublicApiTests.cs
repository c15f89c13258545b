namespace ActorHub.Architecture.Tests;

/// <summary>
/// A library's public surface is a file beside its project. The analyzer compares the two in every build, but only in projects that have the file.
/// </summary>
public class PublicApiTests
{
    private static readonly string[] Programs = ["ActorHub.Bench", "ActorHub.Server"];

    public static TheoryData<string> Libraries => [.. AssemblyReferenceTests.Allowed.Select(row => (string)row[0]).Except(Programs)];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_declares_its_public_surface(string name)
    {
        string[] files = ["PublicAPI.Shipped.txt", "PublicAPI.Unshipped.txt"];

        Assert.All(files, file => Assert.True(File.Exists(Path.Combine(Repository.Root, "src", name, file)), $"src/{name}/{file} is missing"));
    }
}
