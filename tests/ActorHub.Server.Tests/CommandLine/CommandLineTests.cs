using ActorHub.Server.CommandLine;
using ActorHub.Server.Configuration;

namespace ActorHub.Server.Tests.CommandLine;

public class CommandLineTests
{
    [Fact]
    public async Task Without_a_command_it_serves_with_the_defaults()
    {
        var run = await Run([]);

        Assert.Equal(new ServerOptions(), run.Served);
        run.AssertEnded(ExitCode.Success, "", "");
    }

    [Fact]
    public async Task Serve_takes_options_from_the_file_then_assignments_then_arguments()
    {
        using var file = new ConfigurationFile("server { port = 1, hub-path = /a, host = 127.0.0.2 }, log.format = json");

        var run = await Run(
            ["serve", "--config", file.Path, "--set", "server.port=2", "--set", "server.hub-path=/b", "--port", "3", "--host", "::1"]);

        Assert.Equal((3, "/b", "::1", LogFormat.Json), (run.Served!.Port, run.Served.Hub.HubPath, run.Served.Host, run.Served.LogFormat));
    }

    [Fact]
    public async Task The_exit_code_of_the_server_is_that_of_the_program() =>
        Assert.Equal(7, (await Run(["serve"], static _ => Task.FromResult(7))).Code);

    [Fact]
    public async Task A_server_that_cannot_start_is_one_line_and_exit_code_1()
    {
        var run = await Run(["serve"], static _ => throw new ServerStartException("cannot listen at 127.0.0.1:8080: address in use"));

        run.AssertEnded(ExitCode.Failure, "", "cannot listen at 127.0.0.1:8080: address in use\n");
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("check-config")]
    public async Task A_wrong_configuration_serves_nothing_and_ends_with_78(string command)
    {
        using var file = new ConfigurationFile("server.prot = 1\nlog.format = xml");

        var run = await Run([command, "--config", file.Path, "--set", "server.echo=2"]);

        Assert.Null(run.Served);
        run.AssertEnded(
            ExitCode.Configuration,
            "",
            $"{file.Path}:1:8: server.prot: unknown key; did you mean server.port?\n"
            + $"{file.Path}:2:14: log.format: expected text or json, found the text \"xml\"\n"
            + "--set server.echo=2: server.echo: expected on or off, found the text \"2\"\n");
    }

    [Fact]
    public async Task A_configuration_file_that_is_not_there_is_a_wrong_configuration() =>
        (await Run(["serve", "--config", "no/such.conf"])).AssertEnded(
            ExitCode.Configuration, "", "no/such.conf:1:1: file not found: no/such.conf\n");

    [Fact]
    public async Task Check_config_prints_what_differs_from_the_defaults()
    {
        using var file = new ConfigurationFile("server.port = 9000\nserver.page = on");

        var run = await Run(["check-config", "--config", file.Path, "--set", "log.level=debug"]);

        Assert.Null(run.Served);
        run.AssertEnded(
            ExitCode.Success,
            $"OK, different from the defaults:\nserver.port = 9000 # {file.Path}:1:15\nlog.level = debug # --set log.level=debug\n",
            "");
    }

    [Fact]
    public async Task Check_config_says_when_nothing_differs() =>
        (await Run(["check-config"])).AssertEnded(ExitCode.Success, "OK, all options have their defaults\n", "");

    [Theory]
    [InlineData("Unrecognized command or argument 'sevre'.", "sevre")]
    [InlineData("Unrecognized command or argument '--prot'.", "serve", "--prot")]
    [InlineData("Unrecognized command or argument '--port'.", "check-config", "--port")]
    [InlineData("Required argument missing for option: '--config'.", "serve", "--config")]
    [InlineData("Required argument missing for option: '--set'.", "serve", "--set")]
    [InlineData("Option '--config' expects a single argument but 2 were provided.", "serve", "--config", "a", "--config", "b")]
    public async Task A_command_line_that_is_not_understood_ends_with_2(string mistake, params string[] arguments)
    {
        var run = await Run(arguments);

        Assert.Null(run.Served);
        run.AssertEnded(ExitCode.Usage, "", $"{mistake}\nSee --help.\n");
    }

    [Fact]
    public async Task A_value_may_begin_with_an_at_sign() =>
        (await Run(["serve", "--port", "@80"])).AssertEnded(
            ExitCode.Configuration, "", "--port: server.port: expected a whole number between 0 and 65535, found the text \"@80\"\n");

    [Fact]
    public async Task Help_tells_commands_and_exit_codes()
    {
        var run = await Run(["--help"]);

        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        Assert.All(["serve ", "check-config ", "  0 ", "  1 ", "  2 ", "  78 "], part => Assert.Contains(part, run.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("check-config")]
    public async Task A_commands_help_tells_every_option_with_default_and_meaning(string command)
    {
        var run = await Run([command, "--help"]);

        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        Assert.Null(run.Served);
        Assert.All(Settings.All, setting => Assert.Contains(
            $"  {setting.Path} = {setting.Default}\n      {setting.Meaning}.\n      Accepts {setting.Accepts}.\n", run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Version_is_one_line()
    {
        var run = await Run(["--version"]);

        Assert.Matches(@"^ActorHub \d+\.\d+\.\d+\n$", run.Output);
        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
    }

    private static async Task<Outcome> Run(string[] arguments, Func<ServerOptions, Task<int>>? serve = null)
    {
        ServerOptions? served = null;
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var commands = new ServerCommandLine(options =>
        {
            served = options;
            return serve is null ? Task.FromResult(ExitCode.Success) : serve(options);
        }, TextReader.Null, static () => new TaskCompletionSource().Task);
        var code = await commands.RunAsync(arguments, output, error);
        return new Outcome(code, output.ToString(), error.ToString(), served);
    }

    private sealed record Outcome(int Code, string Output, string Error, ServerOptions? Served)
    {
        public void AssertEnded(int code, string output, string error) => Assert.Equal((code, output, error), (Code, Output, Error));
    }

    private sealed class ConfigurationFile : IDisposable
    {
        public ConfigurationFile(string text)
        {
            Path = System.IO.Path.GetTempFileName();
            File.WriteAllText(Path, text);
        }

        public string Path { get; }

        public void Dispose() => File.Delete(Path);
    }
}
