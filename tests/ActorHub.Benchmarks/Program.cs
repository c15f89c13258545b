using ActorHub.Benchmarks.Frames;
using ActorHub.Benchmarks.Hub;
using ActorHub.Benchmarks.Runtime;

switch (args)
{
    case ["runtime"]:
        RuntimeCosts.Run();
        return 0;
    case ["frames"]:
        Suite.Run("");
        return 0;
    case ["frames", var filter]:
        Suite.Run(filter);
        return 0;
    case ["memory"]:
        return ConnectionMemory.RunAll();
    case ["memory", var variant]:
        return await ConnectionMemory.RunAsync(variant);
    case ["publish"]:
        await PublishCost.RunAsync();
        return 0;
    case ["history"]:
        await HistoryCost.RunAsync();
        return 0;
    case ["handshake"]:
        await HandshakeCost.RunAsync();
        return 0;
    default:
        Console.Error.WriteLine("usage: dotnet run -c Release --project tests/ActorHub.Benchmarks -- runtime|frames [CLASS]|memory [VARIANT]|publish|history|handshake");
        return 2;
}
