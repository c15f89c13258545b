using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.Hocon.Tests;

public sealed class AnyTextTests
{
    private const string Sample = """""
        # the hub
        include "more.conf"
        hub : {
          listen = "0.0.0.0", port = 8080 // default
          port = ${?PORT}
          limits { message = 64KiB, idle = 2 minutes } { depth = 5 }
          origins = [ "https://a", ${hub.listen}x, { deep = [[1], [2]] } ]
          origins += "b\u0041\n"
          banner = """two
        lines "quoted" """"
          "quoted.key".path = ${hub.limits} { idle = infinite }
        }
        path = [1]
        path = ${path} [2]
        include required(file("more.conf"))
        """"";

    private static readonly Document Documents = new() { Files = { ["/etc/more.conf"] = "more = ${?none}1" } };

    // Pieces that together make and break every construct.
    private static readonly string[] Pieces =
    [
        "a", "b", ".", "=", ":", "+=", "{", "}", "[", "]", ",", "\n", " ", "\"", "\"\"\"", "${", "${?", "a}", "${a}", "${?b}", "${a.b}", "#", "//",
        "\\", "\\u00", "include ", "include \"more.conf\"", "include \"any.conf\"", "required(", "file(", ")", "null", "1", "10 s", "\r", "\t", "$", "*",
        "a = ", "b { a = ", "a += ", "b.a = ${a}", "\0", "\uFEFF", "é", "\ud800",
    ];

    [Fact]
    public void Every_prefix_of_a_document_parses_or_fails_inside_it()
    {
        Documents.ParseAs("/etc/any.conf", Sample);
        for (var length = 0; length < Sample.Length; length++)
        {
            AssertParsesOrFailsInside(Sample[..length]);
        }
    }

    [Fact]
    public void A_document_with_any_one_character_missing_or_changed_parses_or_fails_inside_it()
    {
        for (var at = 0; at < Sample.Length; at++)
        {
            AssertParsesOrFailsInside(Sample.Remove(at, 1));
            foreach (var c in "\"{}[]=,.$\n#\\ ")
            {
                AssertParsesOrFailsInside(Sample.Remove(at, 1).Insert(at, c.ToString()));
            }
        }
    }

    [Theory]
    [InlineData("a = ${?\"\"}, b = ${?\"x=y\"}, c = ${?\"z\\u0000\"}", null)]
    [InlineData("include \"/\"", "1:9")]
    [InlineData("include \"\\ud800\"", "1:9")]
    [InlineData("include \"a\\u0000b\"", "1:9")]
    public void Odd_names_reach_the_system_without_harm(string text, string? position)
    {
        HoconParser.TryParse(text, "/nowhere/hub.conf", HoconOptions.Default, out _, out var error);

        Assert.Equal(position, error is null ? null : Document.Position(error));
    }

    [Fact]
    public void The_deepest_texts_fit_a_small_stack()
    {
        string[] texts =
        [
            "a = " + new string('[', 99) + new string(']', 99),
            string.Concat(Enumerable.Repeat("a { ", 99)) + new string('}', 99),
            "a0 = 1\n" + string.Concat(Enumerable.Range(1, 1_000).Select(i => $"a{i} = [{{ x = x ${{a{i - 1}}} }}]\n").Reverse()),
            "a0 = 1\n" + string.Concat(Enumerable.Range(1, 1_000).Select(i => $"a{i} = ${{a{i - 1}}} x\n").Reverse()),
            "a0 { x = 1 }\n" + string.Concat(Enumerable.Range(1, 1_000).Select(i => $"a{i} = ${{a{i - 1}}} {{ y = ${{a{i - 1}.x}} }}\n").Reverse()),
            string.Concat(Enumerable.Repeat("a += 1\n", 1_000)),
        ];

        foreach (var kibibytes in new[] { 512, 1024 })
        {
            var finished = false;
            var thread = new Thread(
                () =>
                {
                    Array.ForEach(texts, AssertParsesOrFailsInside);
                    finished = true;
                },
                maxStackSize: kibibytes * 1024);
            thread.Start();
            thread.Join();
            Assert.True(finished);
        }
    }

    [Fact]
    public void Any_text_parses_or_fails_inside_it() =>
        Prop.ForAll<string?>(text => AssertParsesOrFailsInside(text ?? "")).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_mix_of_constructs_parses_or_fails_inside_it() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5_000).WithEndSize(60), Prop.ForAll(
            Gen.Elements(Pieces).ListOf().Select(static pieces => string.Concat(pieces)).ToArbitrary(),
            AssertParsesOrFailsInside));

    [Fact]
    public void What_is_rendered_reads_back_the_same() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(
            Objects(3).ToArbitrary(),
            static value =>
            {
                var again = Document.Parse(value.Render());
                Assert.Equal(value.Show(), again.Show());
                Assert.Equal(value.Render(), again.Render());
            }));

    [Fact]
    public void Any_text_as_a_value_is_read_or_refused_with_its_place() =>
        Prop.ForAll<string?>(static text =>
        {
            var value = new HoconScalar(text ?? "", isQuoted: true, new HoconOrigin("f", 2, 3));
            AssertReadOrRefused(value.TryGetInt(out _, out var error), error);
            AssertReadOrRefused(value.TryGetLong(out _, out error), error);
            AssertReadOrRefused(value.TryGetDouble(out _, out error), error);
            AssertReadOrRefused(value.TryGetBool(out _, out error), error);
            AssertReadOrRefused(value.TryGetDuration(out _, out error), error);
            AssertReadOrRefused(value.TryGetSize(out _, out error), error);
            AssertReadOrRefused(value.TryGetStringList(out _, out error), error);
            _ = HoconPath.TryParse(text, out _);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Paths_are_put_together_and_taken_apart_again() =>
        Prop.ForAll<NonEmptyArray<string?>>(static parts =>
        {
            string[] elements = [.. parts.Get.Select(part => (part ?? "").Replace("\n", "", StringComparison.Ordinal))];
            var plain = elements.Select(element => new string([.. element.Where(c => !char.IsControl(c))])).ToArray();
            return HoconPath.TryParse(HoconPath.Join([.. plain]), out var again) && again.SequenceEqual(plain);
        }).QuickCheckThrowOnFailure();

    private static void AssertReadOrRefused(bool read, HoconError? error) =>
        Assert.Equal(read ? null : "f:2:3", error is null ? null : $"{error.File}:{error.Line}:{error.Column}");

    private static void AssertParsesOrFailsInside(string text)
    {
        if (HoconParser.TryParse(text, "/etc/any.conf", Documents.Options, out _, out var error) || error.File == "/etc/more.conf")
        {
            return;
        }

        var lines = text.Split('\n');
        Assert.Equal("/etc/any.conf", error.File);
        Assert.InRange(error.Line!.Value, 1, lines.Length);
        Assert.InRange(error.Column!.Value, 1, lines[error.Line.Value - 1].Length + 1);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static Gen<HoconObject> Objects(int depth)
    {
        var origin = new HoconOrigin("", 1, 1);
        var text = Gen.OneOf(Gen.Elements("a", "b c", "include", "null", "1", "x.y", "", "${a}", "#", "\"\\\n\t\u0001é"), ArbMap.Default.GeneratorFor<string?>()
            .Select(static any => any ?? ""));
        var scalar = text.Select(any => (HoconValue)new HoconScalar(any, isQuoted: any != "null", origin));
        var value = depth == 0
            ? scalar
            : Gen.OneOf(
                scalar,
                scalar.ListOf(3).Select(items => (HoconValue)new HoconArray([.. items], origin)),
                Objects(depth - 1).Select(static nested => (HoconValue)nested));
        return text.Zip(value).ListOf().Select(pairs => new HoconObject(
            [.. pairs.DistinctBy(static pair => pair.Item1).Take(5).Select(pair => new HoconField(pair.Item1, origin, pair.Item2))],
            origin));
    }
}
