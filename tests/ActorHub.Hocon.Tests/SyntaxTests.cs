namespace ActorHub.Hocon.Tests;

public sealed class SyntaxTests
{
    [Theory]
    [InlineData("", "{}")]
    [InlineData("\uFEFFa = 1", "{a:'1'}")]
    [InlineData("# only a comment", "{}")]
    [InlineData("a = 1 # one\n// two\nb = 2 // three", "{a:'1',b:'2'}")]
    [InlineData("a = 1\r\nb = 2\r\n", "{a:'1',b:'2'}")]
    [InlineData("{ a = 1, b = 2 }", "{a:'1',b:'2'}")]
    [InlineData("{ \"a\": 1, \"b\": [true, null], }", "{a:'1',b:['true',null]}")]
    [InlineData("a : 1\nb = 2\nc { d = 3 }", "{a:'1',b:'2',c:{d:'3'}}")]
    [InlineData("a\n{\n b = 1\n}", "{a:{b:'1'}}")]
    [InlineData("a =\n # explained\n [ 1 ]", "{a:['1']}")]
    [InlineData("a.b.c = 1\na.d = 2", "{a:{b:{c:'1'},d:'2'}}")]
    [InlineData("\"a.b\".\"c\\\"d\" = 1", "{a.b:{c\"d:'1'}}")]
    [InlineData("\"\" = 1", "{:'1'}")]
    [InlineData("1.5 = x", "{1:{5:'x'}}")]
    [InlineData("include = 1, include-dir = 2, include.x = 3", "{include:{x:'3'},include-dir:'2'}")]
    public void Keys_and_layout_are_read(string text, string expected) => Assert.Equal(expected, Document.Parse(text).Show());

    [Theory]
    [InlineData("a = hello big  world  ", "'hello big  world'")]
    [InlineData("a = 1.5e+3", "'1.5e+3'")]
    [InlineData("a = akka.Loggers-x, b = 1", "'akka.Loggers-x'")]
    [InlineData("a = \" x \"", "' x '")]
    [InlineData("a = \"# // no comment\"", "'# // no comment'")]
    [InlineData("a = \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"", "'\"\\/\b\f\n\r\tA'")]
    [InlineData("a = \"\"", "''")]
    [InlineData("a = \"null\"", "'null'")]
    [InlineData("a = null", "null")]
    [InlineData("a = \"\"\"one\n \"two\" \\n\"\"\"\"", "'one\n \"two\" \\n\"'")]
    [InlineData("a = x\"y\"z 1", "'xyz 1'")]
    [InlineData("a = [1, 2\n3 # three\n, 4,]", "['1','2','3','4']")]
    [InlineData("a = [[1], {b = 2}]", "[['1'],{b:'2'}]")]
    [InlineData("a = [1] [2]", "['1','2']")]
    [InlineData("a = {b = 1} {c = 2}", "{b:'1',c:'2'}")]
    [InlineData("a = path/to/file", "'path/to/file'")]
    public void Values_are_read(string text, string expected)
    {
        Assert.True(Document.Parse(text).TryGet("a", out var value));
        Assert.Equal(expected, value.Show());
    }

    [Theory]
    [InlineData("a = 1, a = 2", "{a:'2'}")]
    [InlineData("a { b = 1 }, a { c = 2 }", "{a:{b:'1',c:'2'}}")]
    [InlineData("a { b { c = 1 } }, a.b.d = 2", "{a:{b:{c:'1',d:'2'}}}")]
    [InlineData("a { b = 1 }, a = 2", "{a:'2'}")]
    [InlineData("a { b = 1 }, a = 2, a { c = 3 }", "{a:{c:'3'}}")]
    [InlineData("a = [1], a = [2]", "{a:['2']}")]
    [InlineData("a = [1], a += 2, a += [3]", "{a:['1','2',['3']]}")]
    [InlineData("a += 1", "{a:['1']}")]
    [InlineData("a.b += 1, a { b += 2 }", "{a:{b:['1','2']}}")]
    [InlineData("a { b = 1 }, a = null", "{a:null}")]
    public void A_later_value_wins_and_objects_merge(string text, string expected) =>
        Assert.Equal(expected, Document.Parse(text).Show());

    [Theory]
    [InlineData("a", "1:2", "expected '=', ':', '+=' or '{' after the key a, found the end of the file")]
    [InlineData("a b = 1", "1:3", "expected '=', ':', '+=' or '{' after the key a, found 'b'")]
    [InlineData("ok = 1\nport =\nhost = x", "2:7", "expected a value, found the end of the line")]
    [InlineData("port = # later", "1:8", "expected a value, found '#'")]
    [InlineData("port =", "1:7", "expected a value, found the end of the file")]
    [InlineData("a = }", "1:5", "expected a value, found '}'")]
    [InlineData("a = 1 }", "1:7", "expected a comma or a new line, found '}'")]
    [InlineData("a {\n  b = 1\n", "1:3", "this '{' is not closed; add '}'")]
    [InlineData("a = [1,\n 2", "1:5", "this '[' is not closed; add ']'")]
    [InlineData("a = [1,, 2]", "1:8", "expected a value, found ','")]
    [InlineData("a { b = [1} }", "1:11", "expected a comma, a new line or ']', found '}'")]
    [InlineData("a = \"x\nb = 1", "1:5", "this quote is not closed on its line; put text of several lines between \"\"\" and \"\"\"")]
    [InlineData("a = \"\"\"x\n\"\"", "1:5", "this \"\"\" is not closed before the end of the file; add \"\"\"")]
    [InlineData("a = \"x\\q\"", "1:7", "unknown escape: expected \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u with four hexadecimal digits, found 'q' after the backslash")]
    [InlineData("a = \"\\u12g4\"", "1:6", "unknown escape: expected \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u with four hexadecimal digits, found 'u' after the backslash")]
    [InlineData("url = http://x", "1:11", "expected a comma or a new line; put text with special characters in double quotes, found ':'")]
    [InlineData("a = *", "1:5", "expected a comma or a new line; put text with special characters in double quotes, found '*'")]
    [InlineData("a..b = 1", "1:3", "expected a key after the dot, found '.'")]
    [InlineData(".a = 1", "1:1", "expected a key, found '.'")]
    [InlineData("a. = 1", "1:3", "expected a key after the dot, found ' '")]
    [InlineData(",a = 1", "1:1", "expected a key, found ','")]
    [InlineData("[1]", "1:1", "expected a key, found '['")]
    [InlineData("{a = 1} b", "1:9", "expected the end of the file after the closing '}', found 'b'")]
    [InlineData("a = $b", "1:5", "expected '{' after '$'; put a dollar sign that does not begin a substitution in double quotes")]
    [InlineData("a = ${b", "1:8", "expected '}' to end the substitution, found the end of the file")]
    [InlineData("a = ${}", "1:7", "expected a key, found '}'")]
    [InlineData("a = 1\n\tb = \u0001,\n\u0000", "3:2", "expected '=', ':', '+=' or '{' after the key \"\\u0000\", found the end of the file")]
    public void A_mistake_is_reported_where_it_is(string text, string position, string message)
    {
        var error = Document.Fail(text);

        Assert.Equal(message, error.Message);
        Assert.Equal(position, Document.Position(error));
        Assert.Equal("/etc/hub.conf", error.File);
    }

    [Fact]
    public void Keys_and_values_know_where_they_were_written()
    {
        var root = Document.Parse("# head\nhub {\n  limits.size = 1\n}\n\nhub.limits.size = [\n  2 ]");

        var leaf = Assert.Single(root.Leaves());
        Assert.Equal("hub.limits.size", leaf.Path);
        Assert.Equal("/etc/hub.conf:6:12", leaf.Origin.ToString());
        Assert.Equal("/etc/hub.conf:6:19", leaf.Value.Origin.ToString());
        Assert.Equal("/etc/hub.conf:7:3", ((ActorHub.Hocon.HoconArray)leaf.Value).Items[0].Origin.ToString());
    }
}
