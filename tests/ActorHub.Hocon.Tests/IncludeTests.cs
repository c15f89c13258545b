
namespace ActorHub.Hocon.Tests;

public sealed class IncludeTests
{
    [Theory]
    [InlineData("include \"more/limits.conf\"")]
    [InlineData("include file(\"more/limits.conf\")")]
    [InlineData("include required(\"more/limits.conf\")")]
    [InlineData("include required( file( \"/etc/more/limits.conf\" ) )")]
    public void An_included_file_is_found_beside_the_one_that_includes_it(string include)
    {
        var document = new Document { Files = { ["/etc/more/limits.conf"] = "include \"size.conf\"\nb = 1", ["/etc/more/size.conf"] = "size = 2" } };

        var root = document.ParseAs("/etc/hub.conf", $"a = 1\n{include}\nb = 3");

        Assert.Equal("{a:'1',size:'2',b:'3'}", root.Show());
        Assert.True(root.TryGetField("size", out var size));
        Assert.Equal(new HoconOrigin("/etc/more/size.conf", 1, 1), size.Origin);
    }

    [Fact]
    public void An_include_in_an_object_fills_that_object_and_its_substitutions_look_there_first()
    {
        var document = new Document { Files = { ["/etc/part.conf"] = "x = 1, near = ${x}, far = ${y}, list += 2" } };

        var root = document.ParseAs("/etc/hub.conf", "x = 0, y = 9, hub.part { list = [1], include \"part.conf\" }, hub.part.x = 5");

        Assert.Equal("{x:'0',y:'9',hub:{part:{list:['1','2'],x:'5',near:'5',far:'9'}}}", root.Show());
    }

    [Theory]
    [InlineData("include \"none.conf\"", "/etc/hub.conf:2:9: file not found: /etc/none.conf")]
    [InlineData("include \"hub.conf\"", "/etc/hub.conf:2:9: include cycle: /etc/hub.conf → /etc/hub.conf")]
    [InlineData("include \"loop.conf\"", "/etc/sub/up.conf:1:9: include cycle: /etc/loop.conf → /etc/sub/up.conf → /etc/sub/../loop.conf")]
    [InlineData("include \"broken.conf\"", "/etc/broken.conf:2:5: expected a value, found the end of the file")]
    [InlineData("include \"unresolved.conf\"", "/etc/unresolved.conf:1:5: the substitution ${nowhere} has no value: expected a key of that path or an environment variable of that name")]
    [InlineData("include \"\"", "/etc/hub.conf:2:9: expected a file name, found \"\"")]
    [InlineData("include file(\"a.conf\"", "/etc/hub.conf:2:22: expected ')' after the file name, found the end of the file")]
    [InlineData("include url(\"http://x\")", "/etc/hub.conf:2:9: expected a file name in double quotes, file(\"…\") or required(\"…\") after include, found 'u'")]
    public void An_include_that_fails_says_where(string include, string expected)
    {
        var document = new Document
        {
            Files =
            {
                ["/etc/hub.conf"] = "",
                ["/etc/loop.conf"] = "include \"sub/up.conf\"",
                ["/etc/sub/up.conf"] = "include \"../loop.conf\"",
                ["/etc/broken.conf"] = "a = 1\nb = ",
                ["/etc/unresolved.conf"] = "a = ${nowhere}",
            },
        };

        Assert.Equal(expected, document.FailAs("/etc/hub.conf", "a = 1\n" + include).ToString());
    }

    [Fact]
    public void An_include_that_cannot_be_read_says_which_file_and_why()
    {
        var options = new HoconOptions { ReadFile = static _ => throw new UnauthorizedAccessException("no permission") };
        Assert.False(HoconParser.TryParse("include \"secret.conf\"", "/etc/hub.conf", options, out _, out var error));
        Assert.Equal("/etc/hub.conf:1:9: cannot read the file: no permission: /etc/secret.conf", error.ToString());
    }

    [Fact]
    public void Files_that_include_each_other_many_times_are_refused()
    {
        var document = new Document();
        for (var i = 0; i < 40; i++)
        {
            document.Files[$"/etc/{i}.conf"] = $"include \"{i + 1}.conf\"\ninclude \"{i + 1}.conf\"";
        }

        document.Files["/etc/40.conf"] = "";

        Assert.Contains("more than 1000 files", document.FailAs("/etc/hub.conf", "include \"0.conf\"").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_on_disk_is_read_with_its_includes()
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            var main = Path.Combine(directory.FullName, "main.conf");
            File.WriteAllText(main, "include \"part.conf\"");
            File.WriteAllText(Path.Combine(directory.FullName, "part.conf"), "a = 1");

            Assert.True(HoconParser.TryParseFile(main, HoconOptions.Default, out var root, out _));
            Assert.Equal("{a:'1'}", root.Show());
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_document_that_cannot_be_read_is_an_error_without_a_position()
    {
        Assert.False(HoconParser.TryParseFile("/nowhere/hub.conf", HoconOptions.Default, out _, out var missing));
        Assert.Equal("/nowhere/hub.conf: file not found", missing.ToString());

        var broken = new HoconOptions { ReadFile = static _ => throw new IOException("the disk is on fire") };
        Assert.False(HoconParser.TryParseFile("hub.conf", broken, out _, out var unreadable));
        Assert.Equal(("hub.conf: cannot read the file: the disk is on fire", null, null), (unreadable.ToString(), unreadable.Line, unreadable.Column));
    }
}
