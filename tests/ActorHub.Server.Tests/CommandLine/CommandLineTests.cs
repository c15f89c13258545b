using ActorHub.Server.CommandLine;

namespace ActorHub.Server.Tests.CommandLine;

/// <summary>The options that the command line hands to the server. A delegate takes the server's place.</summary>
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

        Assert.Equal((3, "/b", "::1", LogFormat.Json), (run.Served!.Port, run.Served.Hub.HubPath, Assert.Single(run.Served.Hosts), run.Served.LogFormat));
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
}
