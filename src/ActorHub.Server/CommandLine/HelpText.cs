using System.CommandLine;
using System.CommandLine.Invocation;
using ActorHub.Bench;
using ActorHub.Server.Configuration;

namespace ActorHub.Server.CommandLine;

/// <summary>The usual help, with the exit codes, and at a command with the options of the configuration.</summary>
internal sealed class HelpText(SynchronousCommandLineAction usual) : SynchronousCommandLineAction
{
    private const string ExitCodes =
        """
        Exit codes:
          0   success
          1   the server failed, for example because its address is in use; a client could not connect;
              a measurement lost a message, or had one doubled or out of order
          2   the command line cannot be understood
          3   a client's handshake was refused by the server, or its answer breaks the rules
          4   a client's connection was lost, or closed with another code than 1000, 1001 or none
          5   the hub refused a client's command, or ended its subscription
          78  the configuration has mistakes; they are on the error stream, one a line

        """;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine(ExitCodes);
        if (parseResult.CommandResult.Command is RootCommand)
        {
            output.WriteLine("A command's own --help lists its options, and those of the configuration at serve and check-config.");
        }
        else if (parseResult.CommandResult.Command is not (ClientCommand or BenchCommand or LoadCommand))
        {
            WriteSettings(output);
        }

        return ExitCode.Success;
    }

    private static void WriteSettings(TextWriter output)
    {
        output.WriteLine("Options of the configuration, with their defaults:");
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
