using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ActorHub.Server.Tests;

/// <summary>The program as a process of its own, which does not outlive the test.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private ServerProcess(string program, params string[] arguments) =>
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;

    public int Id => _process.Id;

    /// <summary>Starts it on a free port.</summary>
    /// <param name="settings">More arguments.</param>
    public static ServerProcess Start(params string[] settings) => new("env", [.. Command(), .. settings]);

    /// <summary>Starts it with a limit of descriptors.</summary>
    /// <param name="descriptors">Most that it may have open; the runtime itself takes over a hundred.</param>
    /// <param name="settings">More arguments.</param>
    public static ServerProcess Start(int descriptors, params string[] settings) =>
        new("prlimit", ["--nofile=" + descriptors.ToString(CultureInfo.InvariantCulture), "env", .. Command(), .. settings]);

    public async Task<Uri> HubUrl() => new(Regex.Match((await PrintedUntil("is ready"))[^1], "ws://[^ ]+").Value);

    /// <summary>The lines from here to the one with this text.</summary>
    public async Task<IReadOnlyList<string>> PrintedUntil(string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        var lines = new List<string>();
        while (await _process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return lines;
            }
        }

        throw new InvalidOperationException($"The process ended before it printed '{text}'.");
    }

    public async Task Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync().WaitAsync(Patience);
    }

    public async Task<int> ExitCode()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    // A shell starts what runs in its background with SIGINT ignored; every process below inherits that, and .NET keeps it. A test run that
    // was started so always failed, so the server is given the system's own answer to the signal.
    private static string[] Command()
    {
        var program = ServerProgram.With("serve", "--port", "0");
        return ["--default-signal=INT", program.FileName, .. program.ArgumentList];
    }
}
