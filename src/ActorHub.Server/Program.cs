using ActorHub.Server;
using ActorHub.Server.CommandLine;

return await new ServerCommandLine(ServerHost.RunAsync).RunAsync(args, Console.Out, Console.Error);
