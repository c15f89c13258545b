using System.Globalization;

namespace ActorHub.Benchmarks.Runtime;

/// <summary>Costs of actors and streams, a column for each setup. A figure is the best of all rounds, in which the setups alternate.</summary>
/// <remarks>Of memory that stays the largest counts: what an earlier round has not yet freed is subtracted from the next one's figure.</remarks>
internal static class RuntimeCosts
{
    private const int Rounds = 5;

    private static readonly (string What, Func<RuntimeSetup, double[]> Measure)[] Rows =
    [
        ("Tell, receiver running, ns", static setup => [ActorCosts.TellNanoseconds(setup)]),
        ("ping-pong hop, ns", static setup => [ActorCosts.HopNanoseconds(setup)]),
        ("actor create and stop, ns and bytes allocated", static setup => Both(ActorCosts.CreateAndStop(setup))),
        ("idle actor, bytes", static setup => [ActorCosts.IdleBytes(setup)]),
        ("stream create and stop, ns and bytes allocated", static setup => Both(StreamCosts.CreateAndStop(setup))),
        ("idle stream, bytes", static setup => [StreamCosts.IdleBytes(setup)]),
        ("an element through four fused stages, ns", static setup => [StreamCosts.ElementNanoseconds(setup)]),
    ];

    public static void Run()
    {
        var setups = RuntimeSetup.All().ToList();
        Console.WriteLine($"{"",-50}{string.Concat(setups.Select(static setup => $"{setup.Name,20}"))}");
        foreach (var (what, measure) in Rows)
        {
            Func<double, double, double> keep = what.StartsWith("idle", StringComparison.Ordinal) ? Math.Max : Math.Min;
            var best = setups.ConvertAll(static _ => (double[]?)null);
            for (var round = 0; round < Rounds; round++)
            {
                for (var i = 0; i < setups.Count; i++)
                {
                    var figures = measure(setups[i]);
                    best[i] = best[i] is { } old ? [.. old.Zip(figures, keep)] : figures;
                }
            }

            Console.WriteLine($"{what,-50}{string.Concat(best.Select(static figures => $"{Text(figures!),20}"))}");
        }

        Console.WriteLine($"\nan actor with an idle stream of four stages, on an event loop: ns and bytes allocated to create, bytes alive");
        foreach (var name in StreamHosts.Names)
        {
            var best = Enumerable.Range(0, Rounds).Select(_ => StreamHosts.Measure(setups[^1], name)).Aggregate(static (a, b) => [Math.Min(a[0], b[0]), Math.Min(a[1], b[1]), Math.Max(a[2], b[2])]);
            Console.WriteLine($"{name,-50}{Text(best),20}");
        }

        setups.ForEach(static setup => setup.Dispose());
    }

    private static double[] Both((double First, double Second) figures) => [figures.First, figures.Second];

    private static string Text(double[] figures) =>
        string.Join(" / ", figures.Select(static figure => figure.ToString("N0", CultureInfo.InvariantCulture)));
}
