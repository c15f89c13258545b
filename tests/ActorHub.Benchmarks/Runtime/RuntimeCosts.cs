using System.Globalization;

namespace ActorHub.Benchmarks.Runtime;

/// <summary>Costs of actors and streams, a column for each setup. A figure is the best of all rounds, in which the setups alternate.</summary>
internal static class RuntimeCosts
{
    private const int Rounds = 5;

    private static readonly (string What, Func<RunningSetup, double[]> Measure)[] Rows =
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
        var names = RuntimeSetup.All.Select(static setup => $"{setup.Name,20}");
        Console.WriteLine($"{"",-50}{string.Concat(names)}");
        foreach (var (what, measure) in Rows)
        {
            var best = new double[RuntimeSetup.All.Length][];
            for (var round = 0; round < Rounds; round++)
            {
                for (var i = 0; i < best.Length; i++)
                {
                    var figures = RuntimeSetup.All[i].Measure(measure);
                    best[i] = round == 0 ? figures : [.. best[i].Zip(figures, Math.Min)];
                }
            }

            Console.WriteLine($"{what,-50}{string.Concat(best.Select(static figures => $"{Text(figures),20}"))}");
        }

        Console.WriteLine("\nan actor with an idle stream of four stages, on an event loop: ns and bytes allocated to create, bytes alive");
        foreach (var name in StreamHosts.Names)
        {
            var best = Enumerable.Range(0, Rounds)
                .Select(_ => RuntimeSetup.All[^1].Measure(setup => StreamHosts.Measure(setup, name)))
                .Aggregate(static (a, b) => [.. a.Zip(b, Math.Min)]);
            Console.WriteLine($"{name,-50}{Text(best),30}");
        }
    }

    private static double[] Both((double First, double Second) figures) => [figures.First, figures.Second];

    private static string Text(double[] figures) =>
        string.Join(" / ", figures.Select(static figure => figure.ToString("N0", CultureInfo.InvariantCulture)));
}
