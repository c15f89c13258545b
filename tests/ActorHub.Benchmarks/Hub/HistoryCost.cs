using System.Diagnostics;
using System.Globalization;
using ActorHub.Hub;
using ActorHub.Hub.Brokers;

namespace ActorHub.Benchmarks.Hub;

/// <summary>What the built-in broker takes for a publication, by what the channel's namespace keeps. The variants alternate; the best round counts.</summary>
internal static class HistoryCost
{
    private const int Rounds = 8;
    private const int Publications = 500_000;
    private const int DataBytes = 64;

    private static readonly (string Name, ChannelPolicy Policy, bool HasKey)[] Variants =
    [
        ("no history", new ChannelPolicy(), false),
        ("the last 100", new ChannelPolicy { HistorySize = 100 }, false),
        ("the last 100,000", new ChannelPolicy { HistorySize = 100_000 }, false),
        ("no history, with a key", new ChannelPolicy(), true),
    ];

    public static async Task RunAsync()
    {
        var best = Enumerable.Repeat((Nanoseconds: double.MaxValue, Allocated: 0.0, Kept: 0.0), Variants.Length).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < Variants.Length; i++)
            {
                var measured = await MeasureAsync(Variants[i].Policy, Variants[i].HasKey);
                best[i] = measured.Nanoseconds < best[i].Nanoseconds ? measured : best[i];
            }
        }

        Console.WriteLine($"| publication of {DataBytes} bytes, kept | ns | bytes allocated | bytes of memory each kept publication takes |\n|---|---:|---:|---:|");
        foreach (var (variant, (nanoseconds, allocated, kept)) in Variants.Zip(best))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {variant.Name} | {nanoseconds:N0} | {allocated:N0} | {kept:N0} |"));
        }
    }

    private static async Task<(double Nanoseconds, double Allocated, double Kept)> MeasureAsync(ChannelPolicy policy, bool hasKey)
    {
        var count = hasKey ? PublishKeysThatFit : Publications;
        using var broker = new InMemoryBroker(TimeProvider.System, long.MaxValue);
        await using var channel = await broker.OpenAsync("a", policy, new Deaf());
        var options = Enumerable.Range(0, hasKey ? count : 0).Select(static n => new PublishOptions { Key = $"{n:x8}-0000-4000-8000-000000000000" }).ToArray();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        for (var n = 0; n < count; n++)
        {
            var message = new BrokerMessage("q3Jt0ZxLr1Vb8MfA", new byte[DataBytes], SenderEcho.Included) { Options = hasKey ? options[n] : null };
            await channel.PublishAsync(message); // completes at once
        }

        var time = Stopwatch.GetElapsedTime(start);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var kept = hasKey ? count : Math.Min(policy.HistorySize, count);
        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(options);
        return (time.TotalNanoseconds / count, (double)allocated / count, kept == 0 ? 0 : (double)memory / kept);
    }

    private const int PublishKeysThatFit = 60_000;

    private sealed class Deaf : IBrokerListener
    {
        public void OnPublication(Publication publication)
        {
        }
    }
}
