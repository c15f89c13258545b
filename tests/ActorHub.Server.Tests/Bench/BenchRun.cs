using System.Text.Json;
using ActorHub.Server.Tests.CommandLine;

namespace ActorHub.Server.Tests.Bench;

/// <summary>One run of <c>bench</c>.</summary>
internal sealed record BenchRun(int Code, string Output, string Error)
{
    /// <summary>The result, when it was asked for as JSON.</summary>
    public JsonElement Result => JsonDocument.Parse(Output).RootElement;

    public static Task<BenchRun> Of(params string[] arguments) => Of(CommandRun.Never, arguments);

    public static async Task<BenchRun> Of(Task interrupted, params string[] arguments)
    {
        var run = CommandRun.Start("", interrupted, ["bench", .. arguments]);
        return new BenchRun(await run.Code, run.Output.ToString(), run.Error.ToString());
    }

    public int Number(string name) => Result.GetProperty(name).GetInt32();
}
