using ActorHub.Server;
using ActorHub.Server.CommandLine;

using var input = new StreamReader(Console.OpenStandardInput()); // Console.In would block its reader
return await new ServerCommandLine(ServerHost.RunAsync, input, static () => new StopSignals().Asked).RunAsync(args, Console.Out, Console.Error);
