using System.CommandLine;
using System.Text.Json;

namespace ActorHub.Bench.Tests;

/// <summary>One run of the command in this process.</summary>
internal sealed record BenchRun(int Code, string Output, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The result of a run with <c>--json</c>.</summary>
    public JsonElement Result => JsonDocument.Parse(Output).RootElement;

    public static Task<BenchRun> Of(params string[] arguments) => Of(Task.Delay(Timeout.Infinite), arguments);

    public static async Task<BenchRun> Of(Task interrupted, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var parsed = new BenchCommand(() => interrupted).Parse(arguments);
        Assert.Empty(parsed.Errors);
        var code = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error }).WaitAsync(Patience);
        return new BenchRun(code, output.ToString(), error.ToString());
    }

    public int Number(string name) => Result.GetProperty(name).GetInt32();
}
