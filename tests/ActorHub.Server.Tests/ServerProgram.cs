using System.Diagnostics;

namespace ActorHub.Server.Tests;

/// <summary>The program as a process of its own: this build's, or the published file that ACTORHUB_SERVER names.</summary>
internal static class ServerProgram
{
    /// <summary>How to start it, with its output read by the caller.</summary>
    public static ProcessStartInfo With(params string[] arguments)
    {
        var published = Environment.GetEnvironmentVariable("ACTORHUB_SERVER");
        var start = new ProcessStartInfo(published ?? "dotnet") { RedirectStandardOutput = true };
        string[] program = published is null ? [Path.Combine(AppContext.BaseDirectory, "ActorHub.Server.dll")] : [];
        foreach (var argument in program.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }
}
