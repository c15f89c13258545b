using ActorHub.Server;
using ActorHub.Server.CommandLine;

StopSignals? signals = null; // held to the end: signals are caught only as long as somebody does
using var input = new StreamReader(Console.OpenStandardInput()); // Console.In would block its reader
try
{
    return await new ServerCommandLine(ServerHost.RunAsync, input, () => (signals = new StopSignals()).Asked).RunAsync(args, Console.Out, Console.Error);
}
finally
{
    signals?.Dispose();
}
