// Times are seconds since 1970-01-01T00:00:00Z, because the protocol core uses no clock and no clock types.
using System.Buffers;
using System.Globalization;

namespace ActorHub.WebSockets;

/// <summary>Dates in headers, as seconds of the Unix epoch.</summary>
internal static class HttpDate
{
    /// <summary>The first second of the year 1601, the earliest that a cookie's date may name (RFC 6265bis §5.1.1).</summary>
    public const long First = -11_644_473_600;

    /// <summary>The last second of the year 9999.</summary>
    public const long Last = 253_402_300_799;

    private const int EpochDay = 719_162; // DateOnly.DayNumber of 1970-01-01
    private const int SecondsADay = 86_400;
    private const string Months = "JanFebMarAprMayJunJulAugSepOctNovDec";

    /// <summary>RFC 6265bis §5.1.1: everything but digits, letters, colons and bytes above 7F.</summary>
    private static readonly SearchValues<char> Delimiters =
        SearchValues.Create([.. Enumerable.Range(0, 0x80).Select(c => (char)c).Where(c => c is not ':' && !char.IsAsciiLetterOrDigit(c))]);

    /// <summary>RFC 9110 §5.6.7: IMF-fixdate.</summary>
    public static string Format(long unixSeconds)
    {
        var (days, seconds) = Math.DivRem(unixSeconds - First, SecondsADay);
        var date = DateOnly.FromDayNumber((int)(EpochDay + (First / SecondsADay) + days));
        var month = Months.Substring((date.Month - 1) * 3, 3);
        var day = string.Create(CultureInfo.InvariantCulture, $"{date.DayOfWeek.ToString()[..3]}, {date.Day:00} {month} {date.Year:0000}");
        return string.Create(CultureInfo.InvariantCulture, $"{day} {seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00} GMT");
    }

    /// <summary>RFC 6265bis §5.1.1: time, day, month and year may be in any order.</summary>
    public static long? ParseCookieDate(ReadOnlySpan<char> text)
    {
        int? time = null, day = null, month = null, year = null;
        foreach (var range in text.SplitAny(Delimiters))
        {
            var token = text[range];
            if (time is null && ReadTime(token) is { } seconds)
            {
                time = seconds;
            }
            else if (day is null && LeadingNumber(token, 1, 2) is { } dayOfMonth)
            {
                day = dayOfMonth;
            }
            else if (month is null && ReadMonth(token) is { } ofYear)
            {
                month = ofYear;
            }
            else if (year is null && LeadingNumber(token, 2, 4) is { } written)
            {
                year = written + (written is >= 70 and <= 99 ? 1900 : written <= 69 ? 2000 : 0);
            }
        }

        if (time is null || day is null || month is null || year is null or < 1601 or > 9999
            || day < 1 || day > DaysIn(year.Value, month.Value))
        {
            return null;
        }

        var days = new DateOnly(year.Value, month.Value, day.Value).DayNumber - EpochDay;
        return (days * (long)SecondsADay) + time;
    }

    private static int DaysIn(int year, int month) => CultureInfo.InvariantCulture.Calendar.GetDaysInMonth(year, month);

    private static int? ReadMonth(ReadOnlySpan<char> token)
    {
        for (var month = 0; token.Length >= 3 && month < 12; month++)
        {
            if (token[..3].Equals(Months.AsSpan(month * 3, 3), StringComparison.OrdinalIgnoreCase))
            {
                return month + 1;
            }
        }

        return null;
    }

    private static int? ReadTime(ReadOnlySpan<char> token)
    {
        var first = token.IndexOf(':');
        var second = first < 0 ? -1 : token[(first + 1)..].IndexOf(':');
        if (second < 0)
        {
            return null;
        }

        // Hours and minutes end at a colon. After the seconds, anything except a digit may follow.
        var hours = WholeNumber(token[..first]);
        var minutes = WholeNumber(token.Slice(first + 1, second));
        var seconds = LeadingNumber(token[(first + second + 2)..], 1, 2);
        return hours <= 23 && minutes <= 59 && seconds <= 59 ? (hours * 3600) + (minutes * 60) + seconds : null;
    }

    private static int? WholeNumber(ReadOnlySpan<char> text) =>
        text.Length <= 2 && !text.ContainsAnyExceptInRange('0', '9') ? LeadingNumber(text, 1, 2) : null;

    /// <summary>The number at the start of a token, if its count of digits is in range.</summary>
    private static int? LeadingNumber(ReadOnlySpan<char> token, int minDigits, int maxDigits)
    {
        var digits = token.IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? token.Length : digits;
        return digits >= minDigits && digits <= maxDigits ? int.Parse(token[..digits], NumberStyles.None, CultureInfo.InvariantCulture) : null;
    }
}
