using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.WebSockets.Tests;

public class HeaderElementTests
{
    [Fact]
    public void Elements_have_parameters_with_and_without_values()
    {
        Assert.True(HeaderElement.TryParseList("permessage-deflate; client_max_window_bits=15; x=\"a\\\"b\" , foo;bar ;baz = \"\",,", out var elements));
        Assert.Equal<HeaderElement>(
            [
                new("permessage-deflate", [new("client_max_window_bits", "15"), new("x", "a\"b")]),
                new("foo", [new("bar", null), new("baz", "")]),
            ],
            elements);
        Assert.Equal("permessage-deflate; client_max_window_bits=15; x=\"a\\\"b\"", elements[0].ToString());
        Assert.Equal("foo; bar; baz=\"\"", elements[1].ToString());
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a;")]
    [InlineData("a; ,")]
    [InlineData("a; =b")]
    [InlineData("a; b=")]
    [InlineData("a; b=\"")]
    [InlineData("a; b=\"\\")]
    [InlineData("a; b=\"c\"d")]
    [InlineData("a; b=\"c\nd\"")]
    [InlineData(";a")]
    [InlineData("\"a\"")]
    [InlineData("a=b")]
    public void What_is_no_list_of_elements_is_refused(string value)
    {
        Assert.False(HeaderElement.TryParseList(value, out var elements));
        Assert.Empty(elements);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" , ,\t")]
    public void A_list_may_be_empty(string value)
    {
        Assert.True(HeaderElement.TryParseList(value, out var elements));
        Assert.Empty(elements);
    }

    [Fact]
    public void A_list_may_be_spread_over_lines_and_fails_as_a_whole()
    {
        Assert.True(new HeaderList(new("X", "a; b=1"), new("x", "c")).TryGetElements("X", out var elements));
        Assert.Equal(["a; b=1", "c"], elements.Select(element => element.ToString()));
        Assert.False(new HeaderList(new("X", "a"), new("X", ";")).TryGetElements("X", out elements));
        Assert.Empty(elements);
        Assert.True(new HeaderList().TryGetElements("X", out elements));
    }

    [Fact]
    public void Parts_that_cannot_stand_in_a_header_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new HeaderElement("a b"));
        Assert.Throws<ArgumentException>(() => new HeaderParameter("a=", null));
        Assert.Throws<ArgumentException>(() => new HeaderParameter("a", "b\r\nc"));
    }

    [Fact]
    public void What_is_written_is_read_back() =>
        Prop.ForAll(Values.ToArbitrary(), value =>
        {
            var element = new HeaderElement("a", [new("b", value), new("c", null)]);
            return HeaderElement.TryParseList($"{element}, {element}", out var read) && read.SequenceEqual([element, element]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_text_makes_the_reader_throw_and_what_it_reads_it_reads_again() =>
        Prop.ForAll(Nearly.ToArbitrary(), text =>
            !HeaderElement.TryParseList(text, out var elements)
            || (HeaderElement.TryParseList(string.Join(", ", elements), out var again) && again.SequenceEqual(elements))).QuickCheckThrowOnFailure();

    private static Gen<string> Values => from chars in Gen.ListOf(Gen.Elements("aZ09 \t\"\\,;=\u00e9~".ToCharArray())) select string.Concat(chars);

    private static Gen<string> Nearly =>
        from parts in Gen.ListOf(Gen.Elements("a", "=", ";", ",", " ", "\"", "\\", "b", "\u00e9", "\n"))
        from tail in ArbMap.Default.GeneratorFor<string?>()
        select string.Concat(parts) + tail;
}
