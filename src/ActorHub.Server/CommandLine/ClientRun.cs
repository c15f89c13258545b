using System.CommandLine;

namespace ActorHub.Server.CommandLine;

/// <summary>One run of a client command: results go to the output, everything else to the error stream. Thread-safe.</summary>
internal sealed class ClientRun(ParseResult parsed, Task interrupted)
{
    private readonly Lock _lock = new();

    public ParseResult Parsed { get; } = parsed;

    /// <summary>Done when the user wants it to stop.</summary>
    public Task Interrupted { get; } = interrupted;

    /// <summary>The same as a token.</summary>
    public CancellationToken Stopping { get; set; }

    /// <summary>Writes a result.</summary>
    public void Print(string line) => Write(Parsed.InvocationConfiguration.Output, line);

    /// <summary>Writes something about the run.</summary>
    public void Tell(string line) => Write(Parsed.InvocationConfiguration.Error, line);

    private void Write(TextWriter writer, string line)
    {
        lock (_lock)
        {
            writer.WriteLine(line);
            writer.Flush();
        }
    }
}
