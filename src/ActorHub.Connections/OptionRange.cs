using System.Globalization;

namespace ActorHub.Connections;

/// <summary>
/// Checks options when they are set. Otherwise a value that a timer or a limit cannot have would fail later, in the middle of a connection.
/// </summary>
public static class OptionRange
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1); // timers ignore fractions of a millisecond
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1); // heartbeats have a slot for each second

    /// <summary>Checks a deadline or a period. <see cref="Timeout.InfiniteTimeSpan"/> is refused: every wait ends.</summary>
    /// <param name="value">1 ms to 1 day.</param>
    /// <param name="option">The name of the option, for the error.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is not in the range.</exception>
    public static TimeSpan Wait(TimeSpan value, string option) => value >= Shortest && value <= Longest ? value : throw Refused(value, "1 ms", "1 day", option);

    /// <summary>Checks a deadline that may be zero. <see cref="Timeout.InfiniteTimeSpan"/> is refused: every wait ends.</summary>
    /// <param name="value">0 to 1 day.</param>
    /// <param name="option">The name of the option, for the error.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is not in the range.</exception>
    public static TimeSpan Delay(TimeSpan value, string option) => value >= TimeSpan.Zero && value <= Longest ? value : throw Refused(value, "0", "1 day", option);

    /// <summary>Checks a count, a size or a span.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="least">The smallest value allowed.</param>
    /// <param name="most">The largest value allowed.</param>
    /// <param name="option">The name of the option, for the error.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is not in the range.</exception>
    public static T Between<T>(T value, T least, T most, string option)
        where T : struct, IComparable<T>, IFormattable => value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0
        ? value
        : throw Refused(value, least.ToString(null, CultureInfo.InvariantCulture), most.ToString(null, CultureInfo.InvariantCulture), option);

    private static ArgumentOutOfRangeException Refused(object value, string least, string most, string option) =>
        new(option, value, $"{option} must be between {least} and {most}.");
}
