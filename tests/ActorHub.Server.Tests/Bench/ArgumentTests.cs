using System.Diagnostics;
using ActorHub.Server.CommandLine;

namespace ActorHub.Server.Tests.Bench;

[Trait("Category", "EndToEnd")]
public class ArgumentTests
{
    [Theory]
    [InlineData("Cannot parse argument 'many' for option '--conns' as expected type 'System.Int32'.", "idle", "--conns", "many")]
    [InlineData("Unrecognized command or argument '--window'", "idle", "--window", "1")] // only fanout has --window
    [InlineData("Argument 'morse' not recognized. Must be one of:", "idle", "--dialect", "morse")]
    [InlineData("Unrecognized command or argument '--dialect'", "echo", "--dialect", "native")]
    public async Task A_command_line_that_cannot_be_parsed_ends_with_2(string problem, params string[] arguments)
    {
        var run = await BenchRun.Of(arguments);

        Assert.Equal((ExitCode.Usage, ""), (run.Code, run.Output));
        Assert.StartsWith(problem, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalid_value_has_the_exit_code_of_every_other_command()
    {
        var run = await BenchRun.Of("idle", "--conns", "0");

        Assert.Equal((ExitCode.Usage, "", "--conns 0: expected 1 to 1000000\n"), (run.Code, run.Output, run.Error));
    }

    [Theory]
    [InlineData("idle", "--conns", "--rate-connect", "--inflight", "--settle", "--duration", "--server-pid", "--json", "--dialect")]
    [InlineData("fanout", "--size", "--window", "--rate", "--warmup", "--channel", "--pub-path", "--init", "--ready-on", "--msg")]
    [InlineData("echo", "--depth", "--size")]
    public async Task Help_lists_the_options_of_a_load_and_no_setting_of_the_server(string mode, params string[] options)
    {
        var run = await BenchRun.Of(mode, "--help");

        Assert.Equal(ExitCode.Success, run.Code);
        Assert.All(options, option => Assert.Contains(option, run.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("server.port", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_few_descriptors_end_the_command_before_anything_is_connected()
    {
        var program = ServerProgram.With("bench", "idle", "--conns", "300");
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardError = true };
        string[] limited = ["-c", "ulimit -n 250; exec \"$0\" \"$@\"", program.FileName, .. program.ArgumentList];
        foreach (var argument in limited)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = ChildProcess.Of(start);

        var error = await process.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));

        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(ExitCode.Failure, process.ExitCode);
        Assert.Matches(@"\A300 connections need \d+ descriptors, but this process may open only 250: raise the limit, for example with ulimit -n \d+\n\z", error);
    }
}
