using System.Globalization;

namespace ActorHub.Hocon;

/// <summary>Parses numbers with a unit. The case-sensitive unit names are those of the HOCON specification: <c>m</c> means minutes in a
/// duration and mebibytes in a size.</summary>
internal static class HoconUnits
{
    public static bool TryReadDuration(string? text, out TimeSpan value)
    {
        value = Timeout.InfiniteTimeSpan;
        if (text == "infinite")
        {
            return true;
        }

        if (!TrySplit(text, out var number, out var unit) || TicksIn(unit) is not { } ticksInUnit)
        {
            return false;
        }

        if (!TryMultiply(number, ticksInUnit, out var ticks))
        {
            return false;
        }

        value = TimeSpan.FromTicks((long)decimal.Round(ticks));
        return true;
    }

    public static bool TryReadSize(string? text, out long value)
    {
        value = 0;
        if (!TrySplit(text, out var number, out var unit) || BytesIn(unit) is not { } bytesInUnit
            || !TryMultiply(number, bytesInUnit, out var bytes))
        {
            return false;
        }

        value = (long)bytes;
        return true;
    }

    private static bool TrySplit(string? text, out decimal number, out string unit)
    {
        number = 0;
        unit = "";
        if (text is null)
        {
            return false;
        }

        var end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
        {
            end++;
        }

        end += ExponentLength(text.AsSpan(end));
        unit = text[end..].Trim(' ');
        return end > 0 && char.IsAsciiDigit(text[0])
            && decimal.TryParse(
                text.AsSpan(0, end), NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>The length of an exponent such as <c>e3</c> or <c>E-2</c>; 0 if the text does not begin with one.</summary>
    private static int ExponentLength(ReadOnlySpan<char> text)
    {
        if (text is not ['e' or 'E', ..])
        {
            return 0;
        }

        var sign = text[1..] is ['+' or '-', ..] ? 1 : 0;
        var digits = text[(1 + sign)..];
        var other = digits.IndexOfAnyExceptInRange('0', '9');
        var count = other < 0 ? digits.Length : other;
        return count == 0 ? 0 : 1 + sign + count;
    }

    private static bool TryMultiply(decimal number, decimal factor, out decimal product)
    {
        var fits = number <= long.MaxValue / factor;
        product = fits ? number * factor : 0;
        return fits;
    }

    private static decimal? TicksIn(string unit) => unit switch
    {
        "ns" or "nano" or "nanos" or "nanosecond" or "nanoseconds" => 0.01m,
        "us" or "micro" or "micros" or "microsecond" or "microseconds" => TimeSpan.TicksPerMicrosecond,
        "" or "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => TimeSpan.TicksPerMillisecond,
        "s" or "second" or "seconds" => TimeSpan.TicksPerSecond,
        "m" or "minute" or "minutes" => TimeSpan.TicksPerMinute,
        "h" or "hour" or "hours" => TimeSpan.TicksPerHour,
        "d" or "day" or "days" => TimeSpan.TicksPerDay,
        _ => null,
    };

    private static decimal? BytesIn(string unit) => unit switch
    {
        "" or "B" or "b" or "byte" or "bytes" => 1,
        "K" or "k" or "Ki" or "KiB" or "kibibyte" or "kibibytes" => 1L << 10,
        "M" or "m" or "Mi" or "MiB" or "mebibyte" or "mebibytes" => 1L << 20,
        "G" or "g" or "Gi" or "GiB" or "gibibyte" or "gibibytes" => 1L << 30,
        "T" or "t" or "Ti" or "TiB" or "tebibyte" or "tebibytes" => 1L << 40,
        "kB" or "kilobyte" or "kilobytes" => 1_000,
        "MB" or "megabyte" or "megabytes" => 1_000_000,
        "GB" or "gigabyte" or "gigabytes" => 1_000_000_000,
        "TB" or "terabyte" or "terabytes" => 1_000_000_000_000,
        _ => null,
    };
}
