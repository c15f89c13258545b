using System.CommandLine;
using System.Net.Sockets;

namespace ActorHub.Bench;

/// <summary>One kind of load: runs the measurement, prints its result and returns its exit code.</summary>
internal sealed class LoadCommand : Command
{
    private readonly Option<bool> _json = new("--json") { Description = "Print the result as one JSON object" };
    private readonly LoadArguments _arguments;
    private readonly Func<Task> _interruption;

    /// <summary>Creates the command.</summary>
    /// <param name="mode">The kind of load; its name is the command's name.</param>
    /// <param name="description">The text of the help.</param>
    /// <param name="interruption">Returns a task that completes when the user interrupts.</param>
    public LoadCommand(LoadMode mode, string description, Func<Task> interruption)
        : base(mode.ToString().ToLowerInvariant(), description)
    {
        _interruption = interruption;
        _arguments = new LoadArguments(this, mode);
        Add(_json);
        SetAction((parsed, _) => RunAsync(parsed));
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        using var stopping = new CancellationTokenSource();
        var interrupted = _interruption();
        _ = interrupted.ContinueWith(
            static (_, source) => ((CancellationTokenSource)source!).Cancel(), stopping, stopping.Token, TaskContinuationOptions.None, TaskScheduler.Default);
        var error = parsed.InvocationConfiguration.Error;
        var progress = new ProgressLine(error, error is ConsoleWriter { IsTerminal: true } ? error : TextWriter.Null);
        try
        {
            var plan = _arguments.Plan(parsed);
            var result = await Task.Factory.StartNew(
                () => Measure(plan, progress, stopping.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            progress.Clear();
            Print(parsed, result);
            return result.ExitCode;
        }
        catch (Exception e) when (FailureOf(e) is { } failure)
        {
            progress.WriteLine(failure.Message);
            return interrupted.IsCompleted ? BenchExitCode.Success : failure.ExitCode;
        }
    }

    private static LoadResult Measure(LoadPlan plan, ProgressLine progress, CancellationToken stopping)
    {
        using var run = new LoadRun(plan, Poller.Create(), progress, stopping);
        return run.Run();
    }

    /// <summary>Exit code and line of an exception that a user can cause; null for a defect of this program.</summary>
    private static (int ExitCode, string Message)? FailureOf(Exception e) => e switch
    {
        LoadFailedException failed => (failed.ExitCode, failed.Message),
        ArgumentException => (BenchExitCode.Usage, e.Message.ReplaceLineEndings(" ")), // a header or subprotocol that HTTP forbids
        IOException or SocketException or OperationCanceledException => (BenchExitCode.Failure, e.Message),
        _ => null,
    };

    private void Print(ParseResult parsed, LoadResult result)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_json))
        {
            output.WriteLine(ResultJson.Of(result));
        }
        else
        {
            ResultTable.Write(output, result);
        }

        output.Flush();
    }
}
