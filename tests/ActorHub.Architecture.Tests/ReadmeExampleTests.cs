using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ActorHub.Architecture.Tests;

/// <summary>The README's programs are projects of their own, so that they compile, and they are run here.</summary>
public partial class ReadmeExampleTests
{
    [Fact]
    public void The_README_shows_only_code_that_is_compiled()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var programs = Directory.GetDirectories(Path.Combine(Repository.Root, "tests"), "ActorHub.Examples*")
            .SelectMany(directory => Directory.GetFiles(directory, "*.cs"))
            .Select(file => WithoutIndent(File.ReadAllText(file)))
            .ToList();
        var shown = CSharp().Matches(readme).Select(match => match.Groups[1].Value).ToList();

        Assert.True(shown.Count >= 4, "the programs are shown");
        Assert.All(shown, code => Assert.Contains(programs, program => program.Contains(WithoutIndent(code), StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("ActorHub.Examples", "heard in the lobby: \"hello from a client\"")]
    [InlineData("ActorHub.Examples.Akka", "left by the second hub: nothing", "heard by the clerk: \"tea\"", "closed: 1001 the actor system terminates")]
    [InlineData("ActorHub.Examples.Chat", "heard: \"hello\", Unbroken")]
    [InlineData("ActorHub.Examples.Serving", "answered: HELLO")]
    public async Task A_program_of_the_README_runs(string name, params string[] said)
    {
        var program = Path.Combine(AppContext.BaseDirectory.Replace("ActorHub.Architecture.Tests", name, StringComparison.Ordinal), name + ".dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(patience.Token);

        Assert.Equal("", await error);
        var lines = (await output).Split('\n');
        Assert.All(said, line => Assert.Contains(line, lines));
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>A part of a method stands further left in the README than in its file.</summary>
    private static string WithoutIndent(string code) => string.Join('\n', code.Trim().Split('\n').Select(line => line.Trim()));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharp();
}
