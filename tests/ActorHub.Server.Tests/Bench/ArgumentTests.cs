using System.Diagnostics;
using ActorHub.Server.CommandLine;
using ActorHub.Server.CommandLine.Bench;

namespace ActorHub.Server.Tests.Bench;

public class ArgumentTests
{
    [Theory]
    [InlineData("idle", "--conns", "0")]
    [InlineData("idle", "--conns", "many")]
    [InlineData("idle", "--rate-connect", "0")]
    [InlineData("idle", "--inflight", "-1")]
    [InlineData("idle", "--duration", "-1")]
    [InlineData("idle", "--duration", "NaN")]
    [InlineData("idle", "--window", "1")] // not of this kind
    [InlineData("idle", "--init", "hello")] // needs --dialect raw
    [InlineData("idle", "--dialect", "morse")]
    [InlineData("idle", "--header", "none")]
    [InlineData("idle", "--server-pid", "999999999")]
    [InlineData("idle", "wss://127.0.0.1/")]
    [InlineData("idle", "ftp://127.0.0.1/")]
    [InlineData("fanout", "--size", "32")]
    [InlineData("fanout", "--window", "65536")]
    [InlineData("fanout", "--rate", "0")]
    [InlineData("fanout", "--pub-path", "/pub")]
    [InlineData("fanout", "--dialect", "raw", "--channel", "bench")]
    [InlineData("fanout", "--dialect", "raw", "--pub-path", "a b")]
    [InlineData("fanout", "--dialect", "raw", "--msg", "no payload")]
    [InlineData("fanout", "--dialect", "raw", "--init", @"\xff")]
    [InlineData("echo", "--depth", "0")]
    [InlineData("echo", "--dialect", "native")]
    public async Task What_means_nothing_ends_with_2_before_anything_is_connected(params string[] arguments)
    {
        var run = await BenchRun.Of(arguments);

        Assert.Equal((ExitCode.Usage, ""), (run.Code, run.Output));
        Assert.NotEqual("", run.Error);
    }

    [Theory]
    [InlineData("idle", "--conns", "--rate-connect", "--inflight", "--settle", "--duration", "--server-pid", "--json", "--dialect")]
    [InlineData("fanout", "--size", "--window", "--rate", "--warmup", "--channel", "--pub-path", "--init", "--ready-on", "--msg")]
    [InlineData("echo", "--depth", "--size")]
    public async Task Help_tells_the_options_of_a_measurement_and_no_server_settings(string mode, params string[] options)
    {
        var run = await BenchRun.Of(mode, "--help");

        Assert.Equal(ExitCode.Success, run.Code);
        Assert.All(options, option => Assert.Contains(option, run.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("server.port", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_few_descriptors_are_told_before_anything_is_connected()
    {
        var program = ServerProgram.With("bench", "idle", "--conns", "300");
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardError = true };
        string[] limited = ["-c", "ulimit -n 250; exec \"$0\" \"$@\"", program.FileName, .. program.ArgumentList];
        foreach (var argument in limited)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;

        var error = await process.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));

        await process.WaitForExitAsync();
        Assert.Equal(ExitCode.Failure, process.ExitCode);
        Assert.Matches(@"\A300 connections need \d+ descriptors, but this process may open 250: raise it, as by ulimit -n \d+\n\z", error);
    }

    [Fact]
    public void The_progress_line_is_written_anew_once_a_second()
    {
        using var terminal = new StringWriter { NewLine = "\n" };
        var progress = new ProgressLine(terminal, terminal);

        progress.Connecting(5_000_000_000, 1_000, 2_000);
        progress.Connecting(5_999_999_999, 1_500, 2_000); // not yet
        progress.Running(6_000_000_000, new IdleLoad(), 2_000);
        progress.Tell("Connection 1 of 2000 was lost: reset");
        progress.Clear();

        Assert.Equal(
            "\r\u001b[Kconnecting: 1,000 of 2,000\r\u001b[K2,000 connections, 0/s, 0 under way\r\u001b[KConnection 1 of 2000 was lost: reset\n\r\u001b[K",
            terminal.ToString());
    }
}
