using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using ActorHub.Hocon;
using ActorHub.Bench;
using ActorHub.Server.Configuration;

namespace ActorHub.Server.CommandLine;

/// <summary>The program's commands. Results are written to standard output, everything else to standard error. The server starts only if the configuration has no error.</summary>
internal sealed class ServerCommandLine
{
    private readonly Option<string?> _config = new("--config")
    {
        Description = "HOCON file with options; options that it does not set have their defaults",
        HelpName = "FILE",
    };

    private readonly Argument<string?> _checkedFile = new("FILE") { Description = "Same as --config FILE", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Set one option; overrides the file; may be repeated",
        HelpName = "path=value",
        Arity = ArgumentArity.OneOrMore,
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<string?> _host = new("--host") { Description = "Same as server.host; overrides --set", HelpName = "ADDRESS" };
    private readonly Option<string?> _port = new("--port") { Description = "Same as server.port; overrides --set", HelpName = "PORT" };
    private readonly RootCommand _root = new("ActorHub, a hub for WebSocket clients. Without a command it runs the server with the default options.");
    private readonly Func<ServerOptions, Task<int>> _serve;

    /// <summary>Creates the commands.</summary>
    /// <param name="serve">Runs a server until a stop is requested, and returns the exit code.</param>
    /// <param name="input">The input of the client commands.</param>
    /// <param name="interruption">Starts to watch for an interruption of a client command by the user; the task completes when it occurs.</param>
    public ServerCommandLine(Func<ServerOptions, Task<int>> serve, TextReader input, Func<Task> interruption)
    {
        _serve = serve;
        var serveCommand = new Command("serve", "Run the server until SIGINT, SIGTERM or SIGHUP") { _config, _set, _host, _port };
        var checkCommand = new Command("check-config", "Check a configuration and print the options that differ from the defaults") { _checkedFile, _config, _set };
        checkCommand.Validators.Add(CheckFile);
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

    /// <summary>Executes the command that the arguments name.</summary>
    /// <param name="arguments">The arguments, without the program's name.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="error">Receives errors, one per line.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        // No response files: an argument may begin with @.
        var parsed = _root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        try
        {
            if (CommandLineMistakes.Of(parsed) is { Count: > 0 } mistakes)
            {
                return Refuse(mistakes, error);
            }

            // The commands handle signals themselves.
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                ProcessTerminationTimeout = null,
                EnableDefaultExceptionHandler = false,
            });
        }
        catch (OutputClosedException)
        {
            return ExitCode.OutputClosed;
        }
        catch (Exception e) // a defect of this program
        {
            await error.WriteLineAsync($"Unhandled exception: {e}");
            return ExitCode.Failure;
        }
    }

    private void CheckFile(CommandResult command)
    {
        if (command.GetValue(_checkedFile) is not null && command.GetValue(_config) is not null)
        {
            command.AddError("The file is given twice: as FILE and with --config. Remove one of them.");
        }
    }

    private static int Refuse(IReadOnlyList<string> mistakes, TextWriter error)
    {
        foreach (var mistake in mistakes)
        {
            error.WriteLine(mistake);
        }

        error.WriteLine("See --help.");
        return ExitCode.Usage;
    }

    private async Task<int> Serve(ParseResult parsed)
    {
        var error = parsed.InvocationConfiguration.Error;
        if (Read(parsed, error, null) is not { } configuration)
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
        if (Read(parsed, parsed.InvocationConfiguration.Error, parsed.GetValue(_checkedFile)) is not { } configuration)
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

    /// <summary>Reads the configuration from the arguments.</summary>
    /// <param name="parsed">The arguments.</param>
    /// <param name="error">Receives the errors.</param>
    /// <param name="file">The configuration file if it is given without <c>--config</c>.</param>
    /// <returns>Null if it has errors, which are then written.</returns>
    private LoadedConfiguration.Valid? Read(ParseResult parsed, TextWriter error, string? file)
    {
        var sources = new ConfigurationSources
        {
            File = file ?? parsed.GetValue(_config),
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
