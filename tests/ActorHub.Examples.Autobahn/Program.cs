using ActorHub.Examples.Autobahn;

if (args.Length != 1)
{
    Console.Error.WriteLine("usage: ActorHub.Examples.Autobahn URL, the address of a fuzzing server (wstest -m fuzzingserver)");
    return 2;
}

var cases = await FuzzingClient.RunAsync(args[0], Console.Out, CancellationToken.None);
Console.WriteLine($"{cases} cases were run; the fuzzing server has written its reports");
return 0;
