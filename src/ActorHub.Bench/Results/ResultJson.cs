using System.Text;
using System.Text.Json;

namespace ActorHub.Bench;

/// <summary>A result as one line of JSON for programs.</summary>
internal static class ResultJson
{
    /// <summary>Serializes a result. Names that end in <c>_us</c> are in µs. A figure that was not measured is absent.</summary>
    public static string Of(LoadResult result)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            WriteLoad(json, result);
            if (result.Plan.Mode != LoadMode.Idle)
            {
                WriteMessages(json, result);
            }

            WriteUse(json, result);
            json.WriteNumber("lost", result.Faults.Lost);
            json.WriteNumber("doubled", result.Faults.Doubled);
            json.WriteNumber("out_of_order", result.Faults.OutOfOrder);
            json.WriteNumber("strange", result.Faults.Strange);
            json.WriteString("end", result.End.ToString().ToLowerInvariant());
            json.WriteBoolean("complete", result.IsComplete);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static void WriteLoad(Utf8JsonWriter json, LoadResult result)
    {
        var plan = result.Plan;
        json.WriteString("mode", plan.Mode.ToString().ToLowerInvariant());
        json.WriteString("url", plan.Target.ToString());
        json.WriteNumber("conns", plan.Connections);
        json.WriteNumber("alive", result.Alive);
        WriteRounded(json, "connect_s", result.ConnectTime.TotalSeconds);
        WriteRounded(json, "elapsed_s", result.Elapsed.TotalSeconds);
        if (plan.Mode == LoadMode.Idle)
        {
            json.WriteNumber("pings", result.Pings);
            return;
        }

        json.WriteNumber("size", plan.Size);
        var (name, value) = plan.Mode == LoadMode.Echo ? ("depth", plan.Depth) : plan.Rate is { } rate ? ("rate", rate) : ("window", plan.Window);
        json.WriteNumber(name, value);
    }

    private static void WriteMessages(Utf8JsonWriter json, LoadResult result)
    {
        json.WriteNumber("count", result.Count);
        WriteRounded(json, "per_s", result.PerSecond);
        WriteRounded(json, "in_mib_s", result.BytesReceived / Math.Max(1e-9, result.Elapsed.TotalSeconds) / (1 << 20));
        foreach (var (name, quantile) in new[] { ("p50_us", 0.5), ("p90_us", 0.9), ("p99_us", 0.99), ("p999_us", 0.999), ("max_us", 1) })
        {
            WriteRounded(json, name, result.Latencies.Quantile(quantile) / 1e3);
        }
    }

    private static void WriteUse(Utf8JsonWriter json, LoadResult result)
    {
        WriteRounded(json, "gen_cpu_pct", result.GeneratorCpu / NonZero(result.Elapsed) * 100);
        if (result.Server is not { } server)
        {
            return;
        }

        var connections = result.Plan.Connections;
        WriteRounded(json, "server_us", server.Cpu.TotalMicroseconds / Math.Max(1, result.Plan.Mode == LoadMode.Idle ? connections : result.Count));
        WriteRounded(json, "server_cpu_pct", server.Cpu / NonZero(server.CpuElapsed) * 100);
        json.WriteNumber("rss_base_kib", server.BeforeKib);
        WriteRounded(json, "rss_kib", (server.AfterKib - server.BeforeKib) / (double)connections);
    }

    private static TimeSpan NonZero(TimeSpan elapsed) => elapsed > TimeSpan.Zero ? elapsed : TimeSpan.MaxValue;

    private static void WriteRounded(Utf8JsonWriter json, string name, double value) => json.WriteNumber(name, Math.Round(value, 3));
}
