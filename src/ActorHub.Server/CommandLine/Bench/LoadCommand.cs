using System.CommandLine;

namespace ActorHub.Server.CommandLine.Bench;

/// <summary>One kind of measurement: prints its result, and ends with 0 only when nothing was lost.</summary>
internal sealed class LoadCommand : Command
{
    private readonly Option<bool> _json = new("--json") { Description = "Print the result as one JSON object" };
    private readonly LoadArguments _arguments;
    private readonly Func<Task> _interruption;

    /// <summary>Makes the command.</summary>
    /// <param name="mode">What to measure.</param>
    /// <param name="description">The same for people.</param>
    /// <param name="interruption">Watches for the user's wish to stop.</param>
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
        var run = new ClientRun(parsed, _interruption());
        _ = run.Interrupted.ContinueWith(
            static (_, source) => ((CancellationTokenSource)source!).Cancel(), stopping, stopping.Token, TaskContinuationOptions.None, TaskScheduler.Default);
        var error = parsed.InvocationConfiguration.Error;
        var progress = new ProgressLine(error, error == Console.Error && !Console.IsErrorRedirected ? error : TextWriter.Null);
        try
        {
            var plan = _arguments.Plan(parsed);
            var result = await Task.Factory.StartNew(
                () => Measure(plan, progress, stopping.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            progress.Clear();
            Print(parsed, result);
            return result.ExitCode;
        }
        catch (Exception e) when (ClientFailure.Of(e) is { } failure)
        {
            progress.Clear();
            run.Tell(failure.Message);
            return run.Interrupted.IsCompleted ? ExitCode.Success : failure.ExitCode;
        }
    }

    private static LoadResult Measure(LoadPlan plan, ProgressLine progress, CancellationToken stopping)
    {
        using var run = new LoadRun(plan, Poller.Create(), progress, stopping);
        return run.Run();
    }

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
