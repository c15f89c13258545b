using System.Diagnostics;

namespace ActorHub.Architecture.Tests;

/// <summary>The README's program is a project of its own, so that it compiles, and it is run here.</summary>
public class ReadmeExampleTests
{
    [Fact]
    public void The_README_shows_the_program_that_is_compiled()
    {
        var program = File.ReadAllText(Path.Combine(Repository.Root, "tests", "ActorHub.Examples", "Program.cs")).Trim();

        Assert.Contains("```csharp\n" + program + "\n```", File.ReadAllText(Path.Combine(Repository.Root, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_of_the_README_runs()
    {
        var program = Path.Combine(AppContext.BaseDirectory.Replace("ActorHub.Architecture.Tests", "ActorHub.Examples", StringComparison.Ordinal), "ActorHub.Examples.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(patience.Token);

        Assert.Equal("", await error);
        Assert.Contains("heard in the lobby: \"hello from a client\"", await output, StringComparison.Ordinal);
        Assert.Equal(0, process.ExitCode);
    }
}
