using ActorHub.Server.CommandLine;
using ActorHub.Server.Configuration;

namespace ActorHub.Server.Tests.CommandLine;

/// <summary>The output and exit codes of command lines that serve nothing.</summary>
[Trait("Category", "EndToEnd")]
public class CommandOutputTests
{
    [Theory]
    [InlineData("serve")]
    [InlineData("check-config")]
    public async Task A_wrong_configuration_serves_nothing_and_ends_with_78(string command)
    {
        using var file = new ConfigurationFile("server.prot = 1\nlog.format = xml");

        var run = await CommandRun.ToEnd("", command, "--config", file.Path, "--set", "server.echo=2");

        var mistakes =
            $"{file.Path}:1:8: server.prot: unknown key; did you mean server.port?\n"
            + $"{file.Path}:2:14: log.format: expected text or json, found the text \"xml\"\n"
            + "--set server.echo=2: server.echo: expected on or off, found the text \"2\"\n";
        Assert.Equal((ExitCode.Configuration, "", mistakes), run);
    }

    [Fact]
    public async Task A_configuration_file_that_is_not_there_is_a_wrong_configuration() =>
        Assert.Equal(
            (ExitCode.Configuration, "", "no/such.conf: file not found\n"),
            await CommandRun.ToEnd("", "serve", "--config", "no/such.conf"));

    [Fact]
    public async Task Check_config_prints_what_differs_from_the_defaults()
    {
        using var file = new ConfigurationFile("server.port = 9000\nserver.page = on");

        var run = await CommandRun.ToEnd("", "check-config", "--config", file.Path, "--set", "log.level=debug");

        var changes = $"OK, different from the defaults:\nserver.port = 9000 # {file.Path}:1:15\nlog.level = debug # --set log.level=debug\n";
        Assert.Equal((ExitCode.Success, changes, ""), run);
    }

    [Fact]
    public async Task Check_config_takes_the_file_without_an_option_too()
    {
        using var file = new ConfigurationFile("server.port = 9e3");

        var changes = $"OK, different from the defaults:\nserver.port = 9e3 # {file.Path}:1:15\nlog.level = debug # --set log.level=debug\n";
        Assert.Equal((ExitCode.Success, changes, ""), await CommandRun.ToEnd("", "check-config", file.Path, "--set", "log.level=debug"));
        Assert.Equal((ExitCode.Success, changes, ""), await CommandRun.ToEnd("", "check-config", "--set", "log.level=debug", file.Path));
    }

    [Fact]
    public async Task Check_config_says_when_nothing_differs() =>
        Assert.Equal((ExitCode.Success, "OK, all options have their defaults\n", ""), await CommandRun.ToEnd("", "check-config"));

    [Theory]
    [InlineData("Unrecognized command or argument 'sevre'; did you mean serve?", "sevre")]
    [InlineData("Unrecognized command or argument 'nonsense'.", "nonsense")]
    [InlineData("Unrecognized command or argument '--prot'; did you mean --port?", "serve", "--prot")]
    [InlineData("Unrecognized command or argument '--hepl'; did you mean --help?", "serve", "--hepl")]
    [InlineData("Unrecognized command or argument '--verbos'; did you mean --verbose?", "sub", "lobby", "--verbos")] // was a channel
    [InlineData("Unrecognized command or argument '--txt'; did you mean --text?", "pub", "lobby", "--txt", "a")]
    [InlineData("Unrecognized command or argument '--hexx'; did you mean --hex?", "connect", "--hexx", "ws://127.0.0.1/")]
    [InlineData("Unrecognized command or argument '--nonsense'; put -- before an argument that begins with a dash", "pub", "lobby", "--nonsense")]
    [InlineData("Unrecognized command or argument 'fanuot'; did you mean fanout?", "bench", "fanuot")]
    [InlineData("Unrecognized command or argument '--cons'; did you mean --conns?", "bench", "idle", "--cons", "1")]
    [InlineData("bench: COMMAND is missing: idle, fanout, echo", "bench")]
    [InlineData("connect: URL is missing", "connect")]
    [InlineData("sub: CHANNEL is missing", "sub")]
    [InlineData("pub: CHANNEL is missing", "pub")]
    [InlineData("Unrecognized command or argument '--port'; put -- before an argument that begins with a dash", "check-config", "--port")]
    [InlineData("Unrecognized command or argument 'hub.conf'.", "serve", "hub.conf")]
    [InlineData("Unrecognized command or argument 'b'.", "check-config", "a", "b")]
    [InlineData("The file is given twice: as FILE and with --config. Remove one of them.", "check-config", "a", "--config", "b")]
    [InlineData("Required argument missing for option: '--config'.", "serve", "--config")]
    [InlineData("Required argument missing for option: '--set'.", "serve", "--set")]
    [InlineData("Option '--config' expects a single argument but 2 were provided.", "serve", "--config", "a", "--config", "b")]
    public async Task A_command_line_that_is_not_understood_ends_with_2(string mistake, params string[] arguments)
    {
        var run = await CommandRun.ToEnd("", arguments);

        Assert.Equal((ExitCode.Usage, "", $"{mistake}\nSee --help.\n"), run);
    }

    [Fact]
    public async Task A_value_may_begin_with_an_at_sign() =>
        Assert.Equal(
            (ExitCode.Configuration, "", "--port: server.port: expected a whole number between 0 and 65535, found the text \"@80\"\n"),
            await CommandRun.ToEnd("", "serve", "--port", "@80"));

    [Theory]
    [InlineData("-1")]
    [InlineData("--", "--text")]
    [InlineData("--text", "--", "-x")]
    public async Task What_only_looks_like_an_option_is_an_argument(params string[] data)
    {
        var run = await CommandRun.ToEnd("", ["pub", "--url", "ws://127.0.0.1:0/", "lobby", .. data]);

        Assert.DoesNotContain("Unrecognized", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_tells_commands_and_exit_codes()
    {
        var run = await CommandRun.ToEnd("", "--help");

        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        Assert.All(["serve ", "check-config ", "  0 ", "  1 ", "  2 ", "  78 ", "  141 "], part => Assert.Contains(part, run.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("check-config")]
    public async Task A_commands_help_tells_every_option_with_default_and_meaning(string command)
    {
        var run = await CommandRun.ToEnd("", command, "--help");

        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        Assert.All(Settings.All, setting => Assert.Contains(
            $"  {setting.Path} = {setting.Default}\n      {setting.Meaning}.\n      Accepts {setting.Accepts}.\n", run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Version_is_one_line()
    {
        var run = await CommandRun.ToEnd("", "--version");

        Assert.Matches(@"^ActorHub \d+\.\d+\.\d+\n$", run.Output);
        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
    }
}
