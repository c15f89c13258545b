using System.Diagnostics;

namespace ActorHub.Bench;

/// <summary>The monotonic clock that stamps messages.</summary>
internal static class Clock
{
    private static readonly long NanosecondsPerTick = 1_000_000_000 / Stopwatch.Frequency;

    /// <summary>Nanoseconds since an arbitrary moment in the past.</summary>
    public static long Now => Stopwatch.GetTimestamp() * NanosecondsPerTick;

    /// <summary>Converts a span to nanoseconds.</summary>
    public static long Of(TimeSpan span) => span.Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>Converts nanoseconds to a span, rounded down to 100 ns.</summary>
    public static TimeSpan Span(long nanoseconds) => new(nanoseconds / TimeSpan.NanosecondsPerTick);
}
