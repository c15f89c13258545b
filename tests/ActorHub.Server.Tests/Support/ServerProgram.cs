using System.Diagnostics;

namespace ActorHub.Server.Tests.Support;

/// <summary>The program as a process of its own: this build's, or the published file that ACTORHUB_SERVER names.</summary>
internal static class ServerProgram
{
    /// <summary>The published file; null for this build.</summary>
    public static string? Published { get; } = Environment.GetEnvironmentVariable("ACTORHUB_SERVER");

    /// <summary>How to start it, with its output read by the caller.</summary>
    public static ProcessStartInfo With(params string[] arguments)
    {
        // A shell starts what runs in its background with SIGINT ignored; every process below inherits that, and .NET keeps it. A test run that
        // was started so always failed, so the program is given the system's own answer to the signal.
        string[] program = Published is null ? ["dotnet", Path.Combine(AppContext.BaseDirectory, "ActorHub.Server.dll")] : [Published];
        return new ProcessStartInfo("env", ["--default-signal=INT", .. program, .. arguments]) { RedirectStandardOutput = true };
    }

    /// <summary>Sends a signal.</summary>
    /// <param name="process">The process that was started.</param>
    /// <param name="signal">The signal's name, without SIG.</param>
    public static async Task Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }
}
