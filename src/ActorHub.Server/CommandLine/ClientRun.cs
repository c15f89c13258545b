using System.CommandLine;

namespace ActorHub.Server.CommandLine;

/// <summary>One run of a client command: results are written to standard output, everything else to standard error. Thread-safe.</summary>
internal sealed class ClientRun(ParseResult parsed, Task interrupted)
{
    private readonly Lock _lock = new();

    public ParseResult Parsed { get; } = parsed;

    /// <summary>Completes when the user interrupts the command.</summary>
    public Task Interrupted { get; } = interrupted;

    /// <summary>Cancelled when <see cref="Interrupted"/> completes, or the command line cancels the command.</summary>
    public CancellationToken Stopping { get; set; }

    /// <summary>Writes a result.</summary>
    public void Print(string line) => Write(Parsed.InvocationConfiguration.Output, line);

    /// <summary>Writes a line about the run's progress or errors.</summary>
    public void Report(string line) => Write(Parsed.InvocationConfiguration.Error, line);

    private void Write(TextWriter writer, string line)
    {
        lock (_lock)
        {
            writer.WriteLine(line);
            writer.Flush();
        }
    }
}
