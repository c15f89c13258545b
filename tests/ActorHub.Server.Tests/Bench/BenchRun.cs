using System.Text.Json;
using ActorHub.Server.CommandLine;

namespace ActorHub.Server.Tests.Bench;

/// <summary>One run of <c>bench</c> in this process.</summary>
internal sealed record BenchRun(int Code, string Output, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The result, when it was asked for as JSON.</summary>
    public JsonElement Result => JsonDocument.Parse(Output).RootElement;

    public static Task<BenchRun> Of(params string[] arguments) => Of(Task.Delay(Timeout.Infinite), arguments);

    public static async Task<BenchRun> Of(Task interrupted, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var commands = new ServerCommandLine(static _ => throw new InvalidOperationException("nothing is served here"), TextReader.Null, () => interrupted);
        var code = await commands.RunAsync(["bench", .. arguments], output, error).WaitAsync(Patience);
        return new BenchRun(code, output.ToString(), error.ToString());
    }

    public int Number(string name) => Result.GetProperty(name).GetInt32();
}
