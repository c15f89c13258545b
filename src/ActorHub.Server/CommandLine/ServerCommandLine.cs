using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using ActorHub.Hocon;
using ActorHub.Bench;
using ActorHub.Server.Configuration;

namespace ActorHub.Server.CommandLine;

/// <summary>The program's commands. Results go to the output, everything else to the error stream; nothing is served unless all is right.</summary>
internal sealed class ServerCommandLine
{
    private readonly Option<string?> _config = new("--config")
    {
        Description = "HOCON file; without it the built-in defaults apply",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Set one option, over the file's value; may be repeated",
        HelpName = "path=value",
        Arity = ArgumentArity.OneOrMore,
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<string?> _host = new("--host") { Description = "Same as server.host, over --set", HelpName = "ADDRESS" };
    private readonly Option<string?> _port = new("--port") { Description = "Same as server.port, over --set", HelpName = "PORT" };
    private readonly RootCommand _root = new("ActorHub, a hub for WebSocket clients. Without a command it serves with the defaults.");
    private readonly Func<ServerOptions, Task<int>> _serve;

    /// <summary>Makes the commands.</summary>
    /// <param name="serve">Runs a server until it is told to stop, and gives the exit code.</param>
    /// <param name="input">What the client commands read.</param>
    /// <param name="interruption">Watches for the user's wish to stop a client command, from the call on.</param>
    public ServerCommandLine(Func<ServerOptions, Task<int>> serve, TextReader input, Func<Task> interruption)
    {
        _serve = serve;
        var serveCommand = new Command("serve", "Run the server until SIGINT or SIGTERM") { _config, _set, _host, _port };
        var checkCommand = new Command("check-config", "Check a configuration and print what differs from the defaults") { _config, _set };
        _root.Add(serveCommand);
        _root.Add(checkCommand);
        _root.Add(new ConnectCommand(input, interruption));
        _root.Add(new PublishCommand(input, interruption));
        _root.Add(new SubscribeCommand(interruption));
        _root.Add(new BenchCommand(interruption));
        _root.SetAction(Serve);
        serveCommand.SetAction(Serve);
        checkCommand.SetAction(CheckConfig);
        foreach (var option in _root.Options)
        {
            option.Action = option switch
            {
                HelpOption help => new HelpText((SynchronousCommandLineAction)help.Action!),
                VersionOption => new VersionText(),
                _ => option.Action,
            };
        }
    }

    /// <summary>Does what the arguments ask.</summary>
    /// <param name="arguments">The arguments, without the program's name.</param>
    /// <param name="output">For results.</param>
    /// <param name="error">For mistakes, one a line.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        // A value may begin with @.
        var parsed = _root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            return Task.FromResult(Refuse(parsed, error));
        }

        // All commands have their own way to stop at a signal.
        return parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = null });
    }

    private static int Refuse(ParseResult parsed, TextWriter error)
    {
        foreach (var mistake in parsed.Errors)
        {
            error.WriteLine(mistake.Message);
        }

        error.WriteLine("See --help.");
        return ExitCode.Usage;
    }

    private async Task<int> Serve(ParseResult parsed)
    {
        var error = parsed.InvocationConfiguration.Error;
        if (Read(parsed, error) is not { } configuration)
        {
            return ExitCode.Configuration;
        }

        try
        {
            return await _serve(configuration.Options);
        }
        catch (ServerStartException e)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCode.Failure;
        }
        catch (ServerConfigurationException e)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCode.Configuration;
        }
    }

    private int CheckConfig(ParseResult parsed)
    {
        if (Read(parsed, parsed.InvocationConfiguration.Error) is not { } configuration)
        {
            return ExitCode.Configuration;
        }

        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine(configuration.Changes.IsEmpty ? "OK, all options have their defaults" : "OK, different from the defaults:");
        foreach (var change in configuration.Changes)
        {
            output.WriteLine($"{change.Path} = {change.Value} # {change.Origin}");
        }

        return ExitCode.Success;
    }

    /// <summary>Reads the configuration that the arguments name.</summary>
    /// <returns>Null when it has mistakes, which are written then.</returns>
    private LoadedConfiguration.Valid? Read(ParseResult parsed, TextWriter error)
    {
        var sources = new ConfigurationSources
        {
            File = parsed.GetValue(_config),
            Assignments = [.. parsed.GetValue(_set) ?? []],
            Host = parsed.GetValue(_host),
            Port = parsed.GetValue(_port),
        };
        var configuration = ConfigurationReader.Read(sources, HoconOptions.Default);
        if (configuration is LoadedConfiguration.Invalid invalid)
        {
            foreach (var mistake in invalid.Errors)
            {
                error.WriteLine(mistake);
            }
        }

        return configuration as LoadedConfiguration.Valid;
    }
}
