using ActorHub.Server;

try
{
    return await ServerHost.RunAsync(new ServerOptions());
}
catch (ServerStartException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
