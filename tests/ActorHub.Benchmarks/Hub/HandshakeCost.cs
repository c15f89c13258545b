using System.Globalization;

namespace ActorHub.Benchmarks.Hub;

/// <summary>Bytes that a connection allocates from its first byte to its welcome, by type, and what collecting them costs.</summary>
internal static class HandshakeCost
{
    private const int First = 1_000; // make everything that is made once
    private const int Handshakes = 20_000;
    private const int LeastBytes = 16; // what is less for each handshake is as well chance

    public static async Task RunAsync()
    {
        await using var clients = await ScriptedClients.StartAsync(string.Empty);
        clients.All.Capacity = First + Handshakes + Handshakes;
        clients.Connect(First);
        var (before, paused, collections) = (GC.GetTotalAllocatedBytes(true), GC.GetTotalPauseDuration(), Collections());
        clients.Connect(Handshakes);
        var all = (double)(GC.GetTotalAllocatedBytes(true) - before) / Handshakes;
        var pause = (GC.GetTotalPauseDuration() - paused) / Handshakes;
        var counts = Collections().Zip(collections, (after, earlier) => after - earlier);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"collector: {pause.TotalNanoseconds:N0} ns for each, {string.Join(" / ", counts)} collections of generation 0 / 1 / 2\n"));
        using var samples = new AllocationSamples();
        clients.Connect(Handshakes);
        Print(samples.Stop(), all);
    }

    private static void Print(IReadOnlyDictionary<string, int> samples, double all)
    {
        var each = all / samples.Values.Sum();
        Console.WriteLine("| allocated for each handshake | bytes |\n|---|---:|");
        Row("**all**, the benchmark's transport among it", all);
        foreach (var (type, count) in samples.OrderByDescending(sample => sample.Value).Where(sample => sample.Value * each >= LeastBytes))
        {
            Row(type, count * each);
        }
    }

    private static int[] Collections() => [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)];

    private static void Row(string what, double bytes) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {bytes:N0} |"));
}
