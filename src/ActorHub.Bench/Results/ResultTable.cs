using System.Globalization;

namespace ActorHub.Bench;

/// <summary>A result as a table for people.</summary>
internal static class ResultTable
{
    /// <summary>Writes one line for each figure.</summary>
    public static void Write(TextWriter output, LoadResult result)
    {
        foreach (var (name, text) in Rows(result))
        {
            output.WriteLine($"{name,-11} {text}");
        }
    }

    /// <summary>The faults that occurred, such as <c>3 lost, 1 doubled</c>; empty if none did.</summary>
    public static string Text(DeliveryFaults faults) => string.Join(
        ", ",
        new (long Count, string Word)[] { (faults.Lost, "lost"), (faults.Doubled, "doubled"), (faults.OutOfOrder, "out of order"), (faults.Strange, "of another run") }
            .Where(static fault => fault.Count != 0).Select(static fault => $"{Number(fault.Count)} {fault.Word}"));

    private static IEnumerable<(string Name, string Text)> Rows(LoadResult result)
    {
        var plan = result.Plan;
        yield return (plan.Mode.ToString().ToLowerInvariant(), $"{plan.Target}{Load(plan)}");
        yield return ("connections", $"{Number(result.Alive)} of {Number(plan.Connections)} alive, connected in {result.ConnectTime.TotalSeconds:0.00} s");
        if (plan.Mode != LoadMode.Idle)
        {
            var mebibytes = result.Elapsed > TimeSpan.Zero ? result.BytesReceived / result.Elapsed.TotalSeconds / (1 << 20) : 0;
            yield return (
                plan.Mode == LoadMode.Echo ? "echoes" : "deliveries",
                Invariant($"{result.Count:N0} in {result.Elapsed.TotalSeconds:0.0} s: {result.PerSecond:N0}/s, {mebibytes:N1} MiB/s received"));
            yield return ("latency", Quantiles(result.Latencies));
        }
        else if (result.Pings > 0)
        {
            yield return ("pings", Number(result.Pings));
        }

        if (result.Server is { } server)
        {
            yield return ("server", Use(result, server));
        }

        yield return ("generator", Invariant($"{Share(result.GeneratorCpu, result.Elapsed):0} % of a core"));
        yield return ("verdict", Verdict(result));
    }

    private static string Load(LoadPlan plan) => plan.Mode switch
    {
        LoadMode.Idle => "",
        LoadMode.Echo => Invariant($", {plan.Size:N0} bytes, depth {plan.Depth:N0}"),
        _ when plan.Rate is { } rate => Invariant($", {plan.Size:N0} bytes, {rate:N0} messages a second"),
        _ => Invariant($", {plan.Size:N0} bytes, window {plan.Window:N0}"),
    };

    private static string Quantiles(LatencyHistogram latencies) => latencies.Count == 0 ? "nothing arrived" : string.Join(
        ", ",
        new (string Name, double Quantile)[] { ("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999), ("max", 1) }
            .Select(point => $"{point.Name} {Time(latencies.Quantile(point.Quantile))}"));

    private static string Use(LoadResult result, ServerUse use)
    {
        var idle = result.Plan.Mode == LoadMode.Idle;
        var per = idle ? result.Plan.Connections : result.Count;
        var cost = per == 0 ? "" : Invariant($"{use.Cpu.TotalMicroseconds / per:0.###} µs CPU {(idle ? "a handshake" : result.Plan.Mode == LoadMode.Echo ? "an echo" : "a delivery")}, ");
        var grown = (use.AfterKib - use.BeforeKib) / (double)result.Plan.Connections;
        return cost + Invariant($"{Share(use.Cpu, use.CpuElapsed):0} % of a core, {use.AfterKib / 1024.0:0.0} MiB resident, {grown:0.00} KiB more a connection");
    }

    private static string Verdict(LoadResult result)
    {
        var parts = new List<string>();
        if (!result.Faults.IsNone)
        {
            parts.Add(Text(result.Faults));
        }

        if (result.Alive < result.Plan.Connections)
        {
            parts.Add($"{Number(result.Plan.Connections - result.Alive)} connections lost");
        }

        parts.AddRange(result.End switch
        {
            LoadEnd.Interrupted => ["interrupted"],
            LoadEnd.Stalled => [Invariant($"stalled: nothing arrived for {result.Plan.StallTimeout.TotalSeconds:0.#} s")],
            LoadEnd.Deserted => ["ended early"],
            _ => Array.Empty<string>(),
        });
        return result.IsComplete && result.Plan.Mode != LoadMode.Idle ? string.Join(", ", ["every message arrived once and in order", .. parts])
            : parts.Count == 0 ? "every connection stayed open" : string.Join(", ", parts);
    }

    private static double Share(TimeSpan cpu, TimeSpan elapsed) => elapsed > TimeSpan.Zero ? cpu / elapsed * 100 : 0;

    private static string Time(long nanoseconds) => nanoseconds switch
    {
        < 1_000_000 => Invariant($"{nanoseconds / 1e3:0.0} µs"),
        < 1_000_000_000 => Invariant($"{nanoseconds / 1e6:0.00} ms"),
        _ => Invariant($"{nanoseconds / 1e9:0.00} s"),
    };

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
