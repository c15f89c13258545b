using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace ActorHub.Benchmarks.Frames;

/// <summary>
/// What frames and compression cost next to System.Net.WebSockets on the same bytes: everything is read from and written to memory, and
/// nothing waits. In this process, since a build for each class would take longer than the measurements.
/// </summary>
internal static class Suite
{
    private static readonly Type[] Classes =
        [typeof(Masks), typeof(ClientWrites), typeof(ServerWrites), typeof(ServerReads), typeof(ClientReads), typeof(LargeReads), typeof(Deflates), typeof(Inflates), typeof(NewConnections)];

    /// <summary>Runs the classes whose name contains the filter, and prints one table for each.</summary>
    public static void Run(string filter)
    {
        foreach (var type in Classes.Where(type => type.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)))
        {
            var summary = BenchmarkRunner.Run(type, Config());
            Console.WriteLine(type.Name);
            MarkdownExporter.Console.ExportToLog(summary, ConsoleLogger.Default);
            Console.WriteLine();
        }
    }

    private static ManualConfig Config() => ManualConfig.CreateEmpty()
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithLaunchCount(1)
            .WithWarmupCount(5)
            .WithIterationCount(7)
            .WithIterationTime(TimeInterval.FromMilliseconds(50))
            .WithEvaluateOverhead(false) // of a call, which both sides have
            .WithGcForce(false)) // nothing is left for it
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider(DefaultColumnProviders.Descriptor, DefaultColumnProviders.Params, DefaultColumnProviders.Metrics)
        .AddColumn(StatisticColumn.Median, StatisticColumn.Min, BaselineRatioColumn.RatioMean)
        .HideColumns("Gen0", "Gen1", "Gen2", "Alloc Ratio")
        .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "results"))
        .AddLogger(NullLogger.Instance);
}
