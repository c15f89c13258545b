using System.Diagnostics;

namespace ActorHub.Server.CommandLine.Bench;

/// <summary>The monotonic clock that messages are stamped with.</summary>
internal static class Clock
{
    private static readonly long NanosecondsPerTick = 1_000_000_000 / Stopwatch.Frequency;

    /// <summary>Nanoseconds since some moment before.</summary>
    public static long Now => Stopwatch.GetTimestamp() * NanosecondsPerTick;

    /// <summary>A span in the clock's unit.</summary>
    public static long Of(TimeSpan span) => span.Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>A time between two moments as a span.</summary>
    public static TimeSpan Span(long nanoseconds) => new(nanoseconds / TimeSpan.NanosecondsPerTick);
}
