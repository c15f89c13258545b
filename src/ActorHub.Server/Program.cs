using ActorHub.Bench;
using ActorHub.Server;
using ActorHub.Server.CommandLine;

StopSignals? signals = null; // kept until the end: its registrations handle signals only while it is referenced
using var input = new StreamReader(Console.OpenStandardInput()); // not Console.In, whose ReadLineAsync blocks
try
{
    var commands = new ServerCommandLine(ServerHost.RunAsync, input, () => (signals = new StopSignals()).Requested);
    return await commands.RunAsync(args, ConsoleWriter.Output(), ConsoleWriter.Error());
}
finally
{
    signals?.Dispose();
}
