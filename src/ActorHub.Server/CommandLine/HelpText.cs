using System.CommandLine;
using System.CommandLine.Invocation;
using ActorHub.Bench;
using ActorHub.Server.Configuration;

namespace ActorHub.Server.CommandLine;

/// <summary>The default help, followed by the exit codes and, for commands that read a configuration, its options.</summary>
internal sealed class HelpText(SynchronousCommandLineAction defaultHelp) : SynchronousCommandLineAction
{
    private const string ExitCodes =
        """
        Exit codes:
          0   success
          1   the server failed, for example because its address is in use; a client could not connect;
              a benchmark lost, duplicated or reordered a message
          2   the command line is invalid
          3   the server refused a client's handshake, or its response is invalid
          4   a client's connection was lost, or closed with another code than 1000, 1001 or none
          5   the hub refused a client's command, or ended its subscription
          78  the configuration is invalid; standard error lists the errors, one per line
          141 the reader of the output has gone away (128 + SIGPIPE), as in: actorhub sub lobby | head -1

        """;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        defaultHelp.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine(ExitCodes);
        if (parseResult.CommandResult.Command is RootCommand)
        {
            output.WriteLine("COMMAND --help lists the options of a command. For serve and check-config it also lists the configuration options.");
        }
        else if (parseResult.CommandResult.Command is not (ClientCommand or BenchCommand or LoadCommand))
        {
            WriteSettings(output);
        }

        return ExitCode.Success;
    }

    private static void WriteSettings(TextWriter output)
    {
        output.WriteLine("Configuration options, with their defaults:");
        foreach (var setting in Settings.All)
        {
            output.WriteLine($"  {setting.Path} = {setting.Default}");
            output.WriteLine($"      {setting.Meaning}.");
            output.WriteLine($"      Accepts {setting.Accepts}.");
        }

        output.WriteLine($"  {Settings.ActorSystem} {{}}");
        output.WriteLine($"      {Settings.ActorSystemMeaning}.");
    }
}
