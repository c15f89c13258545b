using System.CommandLine;
using ActorHub.Bench;

namespace ActorHub.Server.CommandLine;

/// <summary>One run of a client command: results are written to standard output, everything else to standard error. Thread-safe.</summary>
internal sealed class ClientRun
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _outputClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ClientRun(ParseResult parsed, Task interrupted) => (Parsed, Interrupted) = (parsed, Task.WhenAny(interrupted, _outputClosed.Task));

    public ParseResult Parsed { get; }

    /// <summary>Completes when the user interrupts the command, or the reader of its output has gone away.</summary>
    public Task Interrupted { get; }

    /// <summary>Whether the reader of the output has gone away. Nothing more is written.</summary>
    public bool IsOutputClosed => _outputClosed.Task.IsCompleted;

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
            if (IsOutputClosed)
            {
                return;
            }

            try
            {
                writer.WriteLine(line);
                writer.Flush();
            }
            catch (OutputClosedException)
            {
                _outputClosed.SetResult(); // ends the run; an exception would only end the task or thread that writes
            }
        }
    }
}
