using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ActorHub.Server.Tests.Support;

/// <summary>The program as a process of its own, which does not outlive the test.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;
    private readonly Task<string> _errors;

    private ServerProcess(ProcessStartInfo start)
    {
        start.RedirectStandardError = true;
        _process = ChildProcess.Of(start);
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    /// <summary>Starts it on a free port.</summary>
    /// <param name="settings">More arguments.</param>
    public static ServerProcess Start(params string[] settings) => new(Serving(settings));

    /// <summary>Starts it with a limit of descriptors.</summary>
    /// <param name="descriptors">Most that it may have open; the runtime itself takes over a hundred.</param>
    /// <param name="settings">More arguments.</param>
    public static ServerProcess Start(int descriptors, params string[] settings)
    {
        var program = Serving(settings);
        string[] limited = ["--nofile=" + descriptors.ToString(CultureInfo.InvariantCulture), program.FileName, .. program.ArgumentList];
        return new(new ProcessStartInfo("prlimit", limited) { RedirectStandardOutput = true });
    }

    /// <summary>Starts it with a signal ignored, as <c>nohup</c> ignores SIGHUP.</summary>
    public static ServerProcess StartIgnoring(string signal)
    {
        var program = Serving([]);
        return new(new ProcessStartInfo("env", ["--ignore-signal=" + signal, program.FileName, .. program.ArgumentList]) { RedirectStandardOutput = true });
    }

    public async Task<Uri> HubUrl() => new(Regex.Match((await PrintedUntil("is ready"))[^1], "ws://[^ ]+").Value);

    /// <summary>The lines from here to the one with this text.</summary>
    /// <exception cref="EndOfStreamException">The process ended before; the message has its error output.</exception>
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

        throw new EndOfStreamException($"The process ended before it printed '{text}': {await _errors.WaitAsync(Patience)}");
    }

    /// <summary>Discards further lines. A pipe that nobody reads fills up, and the server would then wait with its next log line.</summary>
    public void DiscardOutput() => _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);

    public Task Signal(string signal) => ServerProgram.Signal(_process, signal);

    public async Task<int> ExitCode()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public void Dispose() => _process.Dispose();

    // An assignment and not --port, which would win over a port that a test assigns.
    private static ProcessStartInfo Serving(string[] settings) => ServerProgram.With(["serve", "--set", "server.port=0", .. settings]);
}
