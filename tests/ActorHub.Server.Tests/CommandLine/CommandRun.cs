using ActorHub.Server.CommandLine;

namespace ActorHub.Server.Tests.CommandLine;

/// <summary>A command that was started: in this process, or as a process of the published file that ACTORHUB_SERVER names.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Output">The results.</param>
/// <param name="Error">Everything else.</param>
internal sealed record CommandRun(Task<int> Code, HeardWriter Output, HeardWriter Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>For a command that nobody interrupts.</summary>
    public static Task Never { get; } = Task.Delay(Timeout.Infinite);

    /// <summary>Starts a command.</summary>
    /// <param name="input">The input; null for one that stays open and silent, as a terminal does.</param>
    /// <param name="interrupted">Interrupts the command once it completes.</param>
    /// <param name="arguments">The command line.</param>
    public static CommandRun Start(string? input, Task interrupted, params string[] arguments)
    {
        var (output, error) = (new HeardWriter(), new HeardWriter());
        var code = ServerProgram.Published is null
            ? RunHere(input is null ? new NeverEndingInput() : new StringReader(input), interrupted, arguments, output, error)
            : RunPublished(input, interrupted, arguments, output, error);
        return new CommandRun(code.WaitAsync(Patience), output, error);
    }

    /// <summary>Runs a command that ends without an interruption.</summary>
    public static async Task<(int Code, string Output, string Error)> ToEnd(string input, params string[] arguments)
    {
        var run = Start(input, Never, arguments);
        return (await run.Code, run.Output.ToString(), run.Error.ToString());
    }

    private static Task<int> RunHere(TextReader input, Task interrupted, string[] arguments, HeardWriter output, HeardWriter error)
    {
        var commands = new ServerCommandLine(static _ => throw new InvalidOperationException("nothing is served here"), input, () => interrupted);
        return commands.RunAsync(arguments, output, error);
    }

    private static async Task<int> RunPublished(string? input, Task interrupted, string[] arguments, HeardWriter output, HeardWriter error)
    {
        var start = ServerProgram.With(arguments);
        (start.RedirectStandardInput, start.RedirectStandardError) = (true, true);
        using var process = ChildProcess.Of(start);
        var copied = Task.WhenAll(Copy(process.StandardOutput, output), Copy(process.StandardError, error));
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }

        if (await Task.WhenAny(copied, interrupted).WaitAsync(Patience) == interrupted)
        {
            await ServerProgram.Signal(process, "INT");
        }

        await copied.WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    private static async Task Copy(StreamReader from, HeardWriter to)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            to.WriteLine(line);
        }
    }

    private sealed class NeverEndingInput : TextReader
    {
        public override async ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return null;
        }
    }
}
