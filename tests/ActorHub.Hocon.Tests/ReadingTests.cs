using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.Hocon.Tests;

public sealed class ReadingTests
{
    [Theory]
    [InlineData("10s", "00:00:10")]
    [InlineData("500ms", "00:00:00.5000000")]
    [InlineData("500", "00:00:00.5000000")]
    [InlineData("2 minutes", "00:02:00")]
    [InlineData("1.5 h", "01:30:00")]
    [InlineData("1 day", "1.00:00:00")]
    [InlineData("250us", "00:00:00.0002500")]
    [InlineData("100ns", "00:00:00.0000001")]
    [InlineData("0", "00:00:00")]
    [InlineData("1e3", "00:00:01")]
    [InlineData("1.5e1s", "00:00:15")]
    [InlineData("25E-1 seconds", "00:00:02.5000000")]
    [InlineData("infinite", "-00:00:00.0010000")]
    public void Durations_are_read(string text, string expected)
    {
        Assert.True(Value(text).TryGetDuration(out var value, out _));
        Assert.Equal(TimeSpan.Parse(expected, CultureInfo.InvariantCulture), value);
    }

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("1e3", 1_000L)]
    [InlineData("6.4E+1 KiB", 65_536L)]
    [InlineData("512", 512L)]
    [InlineData("512k", 524_288L)]
    [InlineData("64KiB", 65_536L)]
    [InlineData("64 kB", 64_000L)]
    [InlineData("1MB", 1_000_000L)]
    [InlineData("1.5 MiB", 1_572_864L)]
    [InlineData("2 gibibytes", 2_147_483_648L)]
    [InlineData("1TB", 1_000_000_000_000L)]
    public void Sizes_are_read(string text, long expected)
    {
        Assert.True(Value(text).TryGetSize(out var value, out _));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("on", true)]
    [InlineData("yes", true)]
    [InlineData("false", false)]
    [InlineData("off", false)]
    [InlineData("no", false)]
    [InlineData("\"on\"", true)]
    public void Booleans_are_read(string text, bool expected)
    {
        Assert.True(Value(text).TryGetBool(out var value, out _));
        Assert.Equal(expected, value);
    }

    [Fact]
    public void Numbers_and_lists_are_read()
    {
        Assert.True(Value("-7").TryGetInt(out var small, out _));
        Assert.True(Value("9223372036854775807").TryGetLong(out var large, out _));
        Assert.True(Value("1.5e3").TryGetDouble(out var real, out _));
        Assert.True(Value("[a, \"b c\", 3]").TryGetStringList(out var list, out _));

        Assert.Equal((-7, long.MaxValue, 1500.0), (small, large, real));
        Assert.Equal(["a", "b c", "3"], list.ToArray());
    }

    // RFC 8259 §6: these are one number. Some programs that write configuration files write whole numbers with a fraction or an exponent.
    [Theory]
    [InlineData("8000", 8000)]
    [InlineData("8000.0", 8000)]
    [InlineData("8e3", 8000)]
    [InlineData("8E+3", 8000)]
    [InlineData("80000000.00e-4", 8000)]
    [InlineData("0.8e4", 8000)]
    [InlineData("0.00008E8", 8000)]
    [InlineData("-8e3", -8000)]
    [InlineData("-0", 0)]
    [InlineData("0.000e99999999999999999999", 0)]
    [InlineData("9.223372036854775807e18", long.MaxValue)]
    [InlineData("-9223372036854775808.0", long.MinValue)]
    public void A_whole_number_may_have_any_form_of_a_json_number(string text, long expected)
    {
        Assert.True(Value(text).TryGetLong(out var value, out var error), error?.ToString());
        Assert.Equal(expected, value);
        Assert.Equal(expected is >= int.MinValue and <= int.MaxValue, Value(text).TryGetInt(out var small, out _) && small == expected);
    }

    [Theory]
    [InlineData("8.5")]
    [InlineData("85e-1")]
    [InlineData("1e-400")]
    [InlineData("8e")]
    [InlineData("8e+")]
    [InlineData("8.")]
    [InlineData(".8e1")]
    [InlineData("0x10")]
    [InlineData("1e19")]
    [InlineData("9223372036854775808")]
    [InlineData("1e99999999999999999999")]
    [InlineData("8e3x")]
    [InlineData("1_000")]
    public void A_number_that_is_not_whole_or_too_large_is_refused(string text) => Assert.False(Value(text).TryGetLong(out _, out _));

    [Fact]
    public void A_whole_number_is_read_alike_in_every_form_and_never_rounded() =>
        Prop.ForAll<long, byte, byte>((number, zeros, shift) =>
        {
            var digits = number.ToString(CultureInfo.InvariantCulture).TrimStart('-') + new string('0', zeros % 8);
            var at = Math.Max(digits.Length - (shift % 24), 0); // the digits after the point
            var whole = digits[..at].TrimStart('0');
            var text = $"{(number < 0 ? "-" : "")}{(whole.Length == 0 ? "0" : whole)}.{digits[at..].PadLeft(shift % 24, '0')}0e{(shift % 24) - (zeros % 8)}";
            return (Value(text).TryGetLong(out var read, out _) && read == number).Label(text);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("{ 0 = a, 1 = b }", "['a','b']")]
    [InlineData("{ 10 = c, 9 = b, 0 = a }", "['a','b','c']")]
    [InlineData("{ \"1\" = b }\na.0 = a", "['a','b']")]
    [InlineData("{ 1 = b }\na { 0 = a, 1 = c }", "['a','c']")]
    [InlineData("{ 0 = a, x = b }", null)]
    [InlineData("{ -1 = a }", null)]
    [InlineData("{ \"1.5\" = a }", null)]
    [InlineData("{}", null)]
    public void An_object_with_numeric_keys_is_an_array_where_one_is_wanted(string text, string? expected)
    {
        var value = Value(text);
        Assert.Equal(expected, value.TryGetArray(out var array, out var error) ? array.Show() : null);
        Assert.Equal(expected is null ? "/etc/hub.conf:1:5: expected an array, found an object" : null, error?.ToString());
        Assert.Equal(expected, value.TryGetStringList(out var texts, out _) ? "[" + string.Join(',', texts.Select(item => $"'{item}'")) + "]" : null);
    }

    [Theory]
    [InlineData("b { 0 = x }, a = ${b} [y]", "['x','y']")]
    [InlineData("b { 0 = x }, a = [y] ${b}", "['y','x']")]
    [InlineData("a { 0 = x }, a += y", "['x','y']")]
    [InlineData("b { 0 = x }, a = ${b} { 1 = y }", "{0:'x',1:'y'}")]
    public void An_object_with_numeric_keys_joins_an_array(string text, string expected)
    {
        Assert.True(Document.Parse(text).TryGet("a", out var value));
        Assert.Equal(expected, value.Show());
    }

    [Theory]
    [InlineData("int", "1.5", "5", "expected a whole number between -2147483648 and 2147483647, found the text \"1.5\"")]
    [InlineData("int", "2147483648", "5", "expected a whole number between -2147483648 and 2147483647, found the text \"2147483648\"")]
    [InlineData("long", "{}", "5", "expected a whole number between -9223372036854775808 and 9223372036854775807, found an object")]
    [InlineData("double", "1e999", "5", "expected a number, found the text \"1e999\"")]
    [InlineData("bool", "True", "5", "expected true, false, on, off, yes or no, found the text \"True\"")]
    [InlineData("bool", "null", "5", "expected true, false, on, off, yes or no, found null")]
    [InlineData("duration", "10 parsecs", "5", "expected a duration such as 500ms, 10s, 2 minutes, 1h or infinite, found the text \"10 parsecs\"")]
    [InlineData("duration", "-1s", "5", "expected a duration such as 500ms, 10s, 2 minutes, 1h or infinite, found the text \"-1s\"")]
    [InlineData("duration", "99999999999 days", "5", "expected a duration such as 500ms, 10s, 2 minutes, 1h or infinite, found the text \"99999999999 days\"")]
    [InlineData("size", "9999999999 TB", "5", "expected a size such as 512, 64KiB or 1M (powers of 1024), 64kB or 1MB (powers of 1000), found the text \"9999999999 TB\"")]
    [InlineData("size", "1KB", "5", "expected a size such as 512, 64KiB or 1M (powers of 1024), 64kB or 1MB (powers of 1000), found the text \"1KB\"")]
    [InlineData("string", "[1]", "5", "expected text, found an array")]
    [InlineData("list", "x", "5", "expected an array of texts such as [\"a\", \"b\"], found the text \"x\"")]
    [InlineData("list", "[a, {}]", "9", "expected text, found an object")]
    public void A_value_of_the_wrong_form_is_an_error_at_its_place(string type, string text, string column, string message)
    {
        var value = Value(text);
        HoconError? error = null;
        var read = type switch
        {
            "int" => value.TryGetInt(out _, out error),
            "long" => value.TryGetLong(out _, out error),
            "double" => value.TryGetDouble(out _, out error),
            "bool" => value.TryGetBool(out _, out error),
            "duration" => value.TryGetDuration(out _, out error),
            "size" => value.TryGetSize(out _, out error),
            "string" => value.TryGetString(out _, out error),
            _ => value.TryGetStringList(out _, out error),
        };

        Assert.False(read);
        Assert.Equal($"/etc/hub.conf:1:{column}: {message}", error!.ToString());
    }

    [Theory]
    [InlineData("a.b", "'1'")]
    [InlineData("\"a\".\"b\"", "'1'")]
    [InlineData("\"x.\\\"y\".z", "'2'")]
    [InlineData("a.missing", null)]
    [InlineData("a.b.c", null)]
    [InlineData("", null)]
    [InlineData("a.", null)]
    [InlineData("a..b", null)]
    [InlineData("\"a", null)]
    [InlineData("\"a\"b", null)]
    public void Values_are_found_by_path(string path, string? expected)
    {
        var root = Document.Parse("a.b = 1, \"x.\\\"y\".z = 2");

        Assert.Equal(expected, root.TryGet(path, out var value) ? value.Show() : null);
    }

    [Fact]
    public void Leaves_are_listed_with_quoted_paths_and_origins()
    {
        var root = Document.Parse("a { b = 1, \"c d\" = [ { x = 1 } ] }\ne {}\nf = null");

        Assert.Equal(
            ["a.b 1:5", "a.\"c d\" 1:12", "e 2:1", "f 3:1"],
            root.Leaves().Select(leaf => $"{leaf.Path} {leaf.Origin.Line}:{leaf.Origin.Column}"));
    }

    [Fact]
    public void Laying_one_document_over_another_keeps_the_origins_of_what_wins()
    {
        var defaults = Document.Parse("a { b = 1, c = 2 }, d = [1]");
        var overrides = new Document().ParseAs("--set", "a.c = 3, d = x, e = 4");

        var merged = defaults.MergedWith(overrides);

        Assert.Equal("{a:{b:'1',c:'3'},d:'x',e:'4'}", merged.Show());
        Assert.Equal(
            ["/etc/hub.conf", "--set", "--set", "--set"],
            merged.Leaves().Select(leaf => leaf.Value.Origin.File));
    }

    [Fact]
    public void The_throwing_surface_carries_the_error()
    {
        var exception = Assert.Throws<HoconException>(() => HoconParser.Parse("a = ", "hub.conf"));

        Assert.Equal("hub.conf:1:5: expected a value, found the end of the file", exception.Message);
        Assert.Equal((1, 5), (exception.Error.Line, exception.Error.Column));
    }

    private static HoconValue Value(string text)
    {
        Assert.True(Document.Parse("a = " + text).TryGet("a", out var value));
        return value;
    }
}
