using System.Globalization;

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
    [InlineData("infinite", "-00:00:00.0010000")]
    public void Durations_are_read(string text, string expected)
    {
        Assert.True(Value(text).TryGetDuration(out var value, out _));
        Assert.Equal(TimeSpan.Parse(expected, CultureInfo.InvariantCulture), value);
    }

    [Theory]
    [InlineData("0", 0L)]
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
