using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorHub.Hocon;

public abstract partial class HoconValue
{
    /// <summary>Reads text. Every scalar except null is text.</summary>
    public bool TryGetString([NotNullWhen(true)] out string? value, [NotNullWhen(false)] out HoconError? error)
    {
        value = this is HoconScalar { IsNull: false } scalar ? scalar.Text : null;
        error = value is null ? Expected("text") : null;
        return error is null;
    }

    /// <summary>Reads a whole number of 32 bits, in any form that JSON has for it: <c>10000</c>, <c>1e4</c> or <c>10000.0</c>.</summary>
    public bool TryGetInt(out int value, [NotNullWhen(false)] out HoconError? error)
    {
        error = HoconNumber.TryReadWhole(Text, out var whole) && whole is >= int.MinValue and <= int.MaxValue
            ? null
            : Expected($"a whole number between {int.MinValue} and {int.MaxValue}");
        value = error is null ? (int)whole : 0;
        return error is null;
    }

    /// <summary>Reads a whole number of 64 bits, in any form that JSON has for it.</summary>
    public bool TryGetLong(out long value, [NotNullWhen(false)] out HoconError? error)
    {
        error = HoconNumber.TryReadWhole(Text, out value)
            ? null
            : Expected($"a whole number between {long.MinValue} and {long.MaxValue}");
        return error is null;
    }

    /// <summary>Reads a finite number, optionally with a fraction and an exponent.</summary>
    public bool TryGetDouble(out double value, [NotNullWhen(false)] out HoconError? error)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        error = double.TryParse(Text, style, CultureInfo.InvariantCulture, out value) && double.IsFinite(value)
            ? null
            : Expected("a number");
        return error is null;
    }

    /// <summary>Reads <c>true</c>, <c>on</c>, <c>yes</c>, <c>false</c>, <c>off</c> or <c>no</c>.</summary>
    public bool TryGetBool(out bool value, [NotNullWhen(false)] out HoconError? error)
    {
        value = Text is "true" or "on" or "yes";
        error = value || Text is "false" or "off" or "no" ? null : Expected("true, false, on, off, yes or no");
        return error is null;
    }

    /// <summary>Reads a duration: <c>10s</c>, <c>500 ms</c>, <c>1.5 minutes</c>, a bare number of milliseconds, or
    /// <c>infinite</c>.</summary>
    /// <param name="value">The duration, rounded to 100 ns; never negative, except for <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="error">The error; also if the duration exceeds the range of <see cref="TimeSpan"/>.</param>
    public bool TryGetDuration(out TimeSpan value, [NotNullWhen(false)] out HoconError? error)
    {
        error = HoconUnits.TryReadDuration(Text, out value)
            ? null
            : Expected("a duration such as 500ms, 10s, 2 minutes, 1h or infinite");
        return error is null;
    }

    /// <summary>Reads an amount of bytes: <c>64KiB</c> or <c>64K</c> (1024), <c>64kB</c> (1000), <c>1.5 MiB</c>, or a bare number.</summary>
    /// <param name="value">The number of bytes, never negative; fractions are truncated.</param>
    /// <param name="error">The error; also if the number exceeds the range of <see cref="long"/>.</param>
    public bool TryGetSize(out long value, [NotNullWhen(false)] out HoconError? error)
    {
        error = HoconUnits.TryReadSize(Text, out value)
            ? null
            : Expected("a size such as 512, 64KiB or 1M (powers of 1024), 64kB or 1MB (powers of 1000)");
        return error is null;
    }

    /// <summary>Reads an array, or an object whose keys are all whole numbers: <c>{ 0 = a, 1 = b }</c> is the array of its values in the order of the keys.</summary>
    /// <param name="value">The array.</param>
    /// <param name="error">The error; also for an empty object.</param>
    public bool TryGetArray([NotNullWhen(true)] out HoconArray? value, [NotNullWhen(false)] out HoconError? error)
    {
        value = this as HoconArray ?? (this as HoconObject)?.AsArray();
        error = value is null ? Expected("an array") : null;
        return error is null;
    }

    /// <summary>Reads an array of scalars. As in <see cref="TryGetArray"/>, it may be written as an object.</summary>
    /// <param name="value">The texts in order.</param>
    /// <param name="error">The error, at the first item that is not text.</param>
    public bool TryGetStringList(out ImmutableArray<string> value, [NotNullWhen(false)] out HoconError? error)
    {
        value = [];
        if (!TryGetArray(out var array, out _))
        {
            error = Expected("an array of texts such as [\"a\", \"b\"]");
            return false;
        }

        var texts = ImmutableArray.CreateBuilder<string>(array.Items.Length);
        foreach (var item in array.Items)
        {
            if (!item.TryGetString(out var text, out error))
            {
                return false;
            }

            texts.Add(text);
        }

        value = texts.MoveToImmutable();
        error = null;
        return true;
    }

    /// <summary>Creates the error for a value of an unexpected form.</summary>
    /// <param name="what">The accepted form, such as <c>a port between 0 and 65535</c>.</param>
    public HoconError Expected(string what) => HoconError.At(Origin, $"expected {what}, found {Describe()}");

    private string? Text => (this as HoconScalar)?.Text;
}
