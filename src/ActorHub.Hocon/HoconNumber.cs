using System.Globalization;
using System.Text.RegularExpressions;

namespace ActorHub.Hocon;

/// <summary>Reads whole numbers in any form that JSON has for them (RFC 8259 §6), exactly: <c>10000</c>, <c>1e4</c>, <c>1.0E+4</c>.</summary>
internal static partial class HoconNumber
{
    public static bool TryReadWhole(string? text, out long value)
    {
        // The usual form, with two that JSON does not have: a plus sign and leading zeros.
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        return text is not null && JsonNumber().Match(text) is { Success: true } number && TryReadWhole(number, out value);
    }

    private static bool TryReadWhole(Match number, out long value)
    {
        value = 0;
        var fraction = number.Groups["fraction"].Value;
        var digits = (number.Groups["whole"].Value + fraction).TrimStart('0');
        var significant = digits.TrimEnd('0');
        if (significant.Length == 0)
        {
            return true; // zero, whatever its exponent
        }

        var exponentText = number.Groups["exponent"].Value;
        if (!int.TryParse(exponentText.Length == 0 ? "0" : exponentText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent))
        {
            return false; // the exponent alone exceeds 32 bits
        }

        // A long, because the digits may move the exponent beyond 32 bits.
        var zeros = (long)exponent - fraction.Length + digits.Length - significant.Length;
        return zeros is >= 0 and < 19
            && long.TryParse(
                number.Groups["sign"].Value + significant + new string('0', (int)zeros), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    [GeneratedRegex(@"^(?<sign>-?)(?<whole>0|[1-9][0-9]*)(\.(?<fraction>[0-9]+))?([eE](?<exponent>[+-]?[0-9]+))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex JsonNumber();
}
