using System.Runtime.CompilerServices;

namespace ActorHub.Client;

/// <summary>
/// Checks the spans of options when they are set. A timer throws if its span is negative or longer than its range, which would end a connection in
/// the middle.
/// </summary>
internal static class TimerRange
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1); // timers ignore fractions of a millisecond
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24); // below 2^31 ms, the limit of most timers

    /// <summary>Checks a deadline or an interval.</summary>
    /// <param name="value">At least 1 ms. <see cref="Timeout.InfiniteTimeSpan"/> and longer spans than 24 days count as 24 days.</param>
    /// <param name="option">The name of the option.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is shorter.</exception>
    public static TimeSpan Wait(TimeSpan value, [CallerMemberName] string option = "") => AtLeast(Shortest, "1 ms", value, option);

    /// <summary>Checks a delay, which may be zero.</summary>
    /// <param name="value">At least zero. <see cref="Timeout.InfiniteTimeSpan"/> and longer spans than 24 days count as 24 days.</param>
    /// <param name="option">The name of the option.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public static TimeSpan Delay(TimeSpan value, [CallerMemberName] string option = "") => AtLeast(TimeSpan.Zero, "0", value, option);

    private static TimeSpan AtLeast(TimeSpan least, string leastText, TimeSpan value, string option) =>
        value == Timeout.InfiniteTimeSpan || value > Longest ? Longest
        : value >= least ? value
        : throw new ArgumentOutOfRangeException(
            option, value, $"{option} must be between {leastText} and 24 days. Timeout.InfiniteTimeSpan and longer spans count as 24 days.");
}
