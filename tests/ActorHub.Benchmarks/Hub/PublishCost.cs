using System.Globalization;

namespace ActorHub.Benchmarks.Hub;

/// <summary>Bytes that a publication of 1 KiB allocates on its way from its publisher to so many subscribers, and of which types.</summary>
internal static class PublishCost
{
    private const int Publications = 100_000;
    private const int DataBytes = 1024;
    private const int LeastBytes = 1; // what is less for each publication is as well chance

    private static readonly byte[] Frame =
        ScriptedClients.Frame($$"""{"type":"publish","channel":"bench","data":"{{new string('x', DataBytes - 2)}}"}""");

    public static async Task RunAsync()
    {
        Console.WriteLine("| subscribers | allocated for each publication, bytes | beyond its data | for each delivery |\n|---:|---:|---:|---:|");
        var toOne = 0.0;
        foreach (var subscribers in (int[])[0, 1, 1_000])
        {
            var bytes = await MeasureAsync(subscribers, Math.Min(Publications, 10_000_000 / Math.Max(1, subscribers)));
            toOne = subscribers == 1 ? bytes : toOne;
            var delivery = subscribers > 1 ? $"{(bytes - toOne) / (subscribers - 1):0.000}" : string.Empty;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {subscribers:N0} | {bytes:N0} | {bytes - DataBytes:N0} | {delivery} |"));
        }

        var alone = await MeasureAloneAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| 1, each publication by itself | {alone:N0} | {alone - DataBytes:N0} | |"));
        await PrintTypesAsync();
    }

    /// <summary>At a steady rate that the hub keeps up with: the next is published when the last has arrived.</summary>
    private static async Task<double> MeasureAloneAsync()
    {
        await using var clients = await BeginAsync(1);
        PublishAlone(clients, Publications / 10);
        var before = GC.GetTotalAllocatedBytes(true);
        PublishAlone(clients, Publications);
        return (double)(GC.GetTotalAllocatedBytes(true) - before) / Publications;
    }

    private static void PublishAlone(ScriptedClients clients, int times)
    {
        var (publisher, subscriber) = (clients.All[0], clients.All[1]);
        for (var n = 0; n < times; n++)
        {
            var arrived = subscriber.Written;
            publisher.Say(Frame, 1);
            for (var wait = default(SpinWait); subscriber.Written == arrived || !publisher.IsQuiet; wait.SpinOnce())
            {
            }
        }
    }

    /// <summary>What the bytes of a publication to one subscriber are.</summary>
    private static async Task PrintTypesAsync()
    {
        await using var clients = await BeginAsync(1);
        var before = GC.GetTotalAllocatedBytes(true);
        using var sampling = new AllocationSamples();
        Publish(clients, Frame, 5 * Publications);
        var samples = sampling.Stop();
        var each = (double)(GC.GetTotalAllocatedBytes(true) - before) / (5 * Publications) / samples.Values.Sum();
        Console.WriteLine("\n| allocated for each publication to one | bytes |\n|---|---:|");
        foreach (var (type, count) in samples.OrderByDescending(sample => sample.Value).Where(sample => sample.Value * each >= LeastBytes))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {type} | {count * each:N0} |"));
        }
    }

    private static async Task<double> MeasureAsync(int subscribers, int publications)
    {
        await using var clients = await BeginAsync(subscribers);
        Publish(clients, Frame, publications / 10); // pools are full afterwards
        var before = GC.GetTotalAllocatedBytes(true);
        Publish(clients, Frame, publications);
        return (double)(GC.GetTotalAllocatedBytes(true) - before) / publications;
    }

    private static async Task<ScriptedClients> BeginAsync(int subscribers)
    {
        var clients = await ScriptedClients.StartAsync(string.Empty);
        clients.Connect(1 + subscribers);
        clients.Subscribe("bench", 1);
        return clients;
    }

    /// <summary>One after the other, as fast as the hub takes them; the last is awaited.</summary>
    private static void Publish(ScriptedClients clients, byte[] frame, int times)
    {
        var publisher = clients.All[0];
        publisher.Say(frame, times);
        ScriptedClients.Await(() => publisher.IsQuiet);
        var answered = publisher.Written;
        publisher.Say(ScriptedClients.Frame("""{"type":"publish","id":1,"channel":"bench","data":0}"""), 1);
        ScriptedClients.Await(() => publisher.Written > answered);
    }
}
