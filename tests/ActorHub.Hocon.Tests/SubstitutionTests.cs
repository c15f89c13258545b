namespace ActorHub.Hocon.Tests;

public sealed class SubstitutionTests
{
    [Theory]
    [InlineData("a = 1, b = ${a}", "{a:'1',b:'1'}")]
    [InlineData("b = ${a}, a = 1", "{b:'1',a:'1'}")]
    [InlineData("a.b.c = 1, d = ${a.b}", "{a:{b:{c:'1'}},d:{c:'1'}}")]
    [InlineData("\"x.y\" = 1, d = ${\"x.y\"}", "{x.y:'1',d:'1'}")]
    [InlineData("host = h, url = \"ws://\"${host}\":80/\"x y", "{host:'h',url:'ws://h:80/x y'}")]
    [InlineData("a = ${?missing}, b = 1", "{b:'1'}")]
    [InlineData("a = 1, a = ${?missing}", "{a:'1'}")]
    [InlineData("a = [1, ${?missing}, 2]", "{a:['1','2']}")]
    [InlineData("a = x${?missing}y", "{a:'xy'}")]
    [InlineData("a = ${?missing} ${?missing}", "{}")]
    [InlineData("base { x = 1, y = 2 }, a = ${base} { y = 3 }", "{base:{x:'1',y:'2'},a:{x:'1',y:'3'}}")]
    [InlineData("base { x = 1 }, a { z = 0 }, a = ${base}, a.y = 2", "{base:{x:'1'},a:{z:'0',x:'1',y:'2'}}")]
    [InlineData("list = [1], a = ${list} [2]", "{list:['1'],a:['1','2']}")]
    [InlineData("path = [1], path = ${path} [2], path = ${path} [3]", "{path:['1','2','3']}")]
    [InlineData("path = x, path = ${path}y, path = ${path}z", "{path:'xyz'}")]
    [InlineData("path = ${?path} [1]", "{path:['1']}")]
    [InlineData("a { path = [1] }, a { path = ${a.path} [2] }", "{a:{path:['1','2']}}")]
    [InlineData("bar { foo = 42, baz = ${bar.foo} }", "{bar:{foo:'42',baz:'42'}}")]
    [InlineData("bar { foo = 42, baz = ${bar.foo} }, bar { foo = 43 }", "{bar:{foo:'43',baz:'43'}}")]
    [InlineData("a = ${b}, b { x = 1, y = ${a.x} }", "{a:{x:'1',y:'1'},b:{x:'1',y:'1'}}")]
    [InlineData("a = { x = 1 }, a = ${a.x}", "{a:'1'}")]
    [InlineData("a = 1, b = ${a}, a = 2", "{a:'2',b:'2'}")]
    [InlineData("a = ${x}, x = [1], a = 5", "{a:'5',x:['1']}")]
    [InlineData("a = ${?b}, b = ${?a}", "{}")]
    [InlineData("a = ${never.evaluated}, a = 1", "{a:'1'}")]
    [InlineData("a = ${x} { k = 1 }, x { b { c = 1 } }, d = ${a.b.c}", "{a:{b:{c:'1'},k:'1'},x:{b:{c:'1'}},d:'1'}")]
    [InlineData("a = 1, a.b = 2, c = ${a.b}", "{a:{b:'2'},c:'2'}")]
    [InlineData("a { b = 1 }, a = 1, c = ${?a.b}", "{a:'1'}")]
    public void A_substitution_has_the_final_value_of_its_path(string text, string expected) =>
        Assert.Equal(expected, Document.Parse(text).Show());

    [Fact]
    public void The_environment_answers_for_paths_the_document_does_not_have()
    {
        var document = new Document { Variables = { ["HUB_PORT"] = "9000", ["kept"] = "no" } };

        var root = document.ParseAs("x", "port = 8080, port = ${?HUB_PORT}, required = ${HUB_PORT}, kept = yes, k = ${kept}");

        Assert.Equal("{port:'9000',required:'9000',kept:'yes',k:'yes'}", root.Show());
        Assert.True(root.TryGet("port", out var port));
        Assert.Equal("x:1:21", port.Origin.ToString());
    }

    [Theory]
    [InlineData("x = 1\na = ${b.c}", "2:5", "the substitution ${b.c} has no value: expected a key of that path or an environment variable of that name")]
    [InlineData("a = ${a}", "1:5", "the substitution ${a} depends on itself and has no earlier value")]
    [InlineData("a = ${b}, b = ${c}, c = ${a}", "1:25", "the substitution ${a} depends on itself and has no earlier value")]
    [InlineData("a { b = ${a} }", "1:9", "the substitution ${a} depends on itself and has no earlier value")]
    [InlineData("a = 1, a += 2", "1:10", "'+=' adds to an array, but a is the text \"1\" (/etc/hub.conf:1:5)")]
    [InlineData("b { }, a = x ${b}", "1:14", "expected text to go with the text \"x\" before it, found an object")]
    [InlineData("a = [1] x", "1:9", "expected an array to go with an array before it, found the text \"x\"")]
    [InlineData("a = {} [1]", "1:8", "expected an object to go with an object before it, found an array")]
    public void A_substitution_that_cannot_be_made_is_an_error(string text, string position, string message)
    {
        var error = Document.Fail(text);

        Assert.Equal((position, message), (Document.Position(error), error.Message));
    }

    [Fact]
    public void Text_that_doubles_with_each_substitution_is_refused()
    {
        var text = "a0 = xxxxxxxxxxxxxxxx\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"a{i} = ${{a{i - 1}}}${{a{i - 1}}}\n"));

        Assert.Contains("substitutions", Document.Fail(text).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Look_ups_that_double_without_making_text_are_refused()
    {
        var text = string.Concat(Enumerable.Range(1, 60).Select(i => $"a{i} = ${{?a{i - 1}}}${{?a{i - 1}}}\n"));

        Assert.Contains("steps", Document.Fail(text).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_of_substitutions_that_would_exhaust_the_stack_is_refused()
    {
        var text = "a0 = 1\n" + string.Concat(Enumerable.Range(1, 20_000).Select(i => $"a{i} = ${{a{i - 1}}}\n"));

        Assert.Contains("depend on each other", Document.Fail(text).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "")]
    [InlineData("a{", "")]
    [InlineData("a.", "b = 1")]
    [InlineData("a = [", "")]
    [InlineData("a = [{b = ", "")]
    public void Nesting_that_would_exhaust_the_stack_is_refused(string level, string end)
    {
        var text = (level.StartsWith("a = [", StringComparison.Ordinal) ? "a = " : "")
            + string.Concat(Enumerable.Repeat(level.Replace("a = ", "", StringComparison.Ordinal), 100_000)) + end;

        var error = Document.Fail(text);

        Assert.True(error.Line == 1 && error.Column <= text.Length + 1, error.ToString());
    }
}
