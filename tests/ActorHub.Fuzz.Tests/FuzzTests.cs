namespace ActorHub.Fuzz.Tests;

/// <summary>A bounded run of every target, the same each time; <c>scripts/fuzz.sh</c> runs longer with other seeds.</summary>
public sealed class FuzzTests
{
    private const int Inputs = 20_000;
    private const int Seed = 6455;

    private static readonly string Directory = Path.Combine(AppContext.BaseDirectory, "data", "corpus");

    public static TheoryData<string> Names => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory, MemberData(nameof(Names))]
    public void No_input_breaks_a_parser(string name)
    {
        var fuzzer = New(name);

        AssertNothing(fuzzer.RunCorpus());
        var atFirst = fuzzer.Outcomes;
        for (var i = 0; i < Inputs; i++)
        {
            AssertNothing(fuzzer.RunNext());
        }

        Assert.True(fuzzer.Outcomes > atFirst, "Mutation has reached no outcome that the corpus has not: it tests nothing.");
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        var recorder = new Recorder();
        var first = new Fuzzer(recorder, [[1, 2, 3], "some words"u8.ToArray()], Seed);
        Repeat(first);
        var inputs = recorder.Inputs.ToArray();
        recorder.Inputs.Clear();

        Repeat(new Fuzzer(recorder, [[1, 2, 3], "some words"u8.ToArray()], Seed));

        Assert.Equal(inputs, recorder.Inputs);
    }

    [Fact]
    public void What_a_parser_throws_is_found_with_its_input()
    {
        var fuzzer = new Fuzzer(new Fragile(), ["abc"u8.ToArray()], Seed);

        Assert.Null(fuzzer.RunCorpus());
        var finding = Enumerable.Range(0, Inputs).Select(_ => fuzzer.RunNext()).First(finding => finding is not null);

        Assert.Contains((byte)'X', finding!.Input);
        Assert.IsType<FormatException>(finding.Cause);
    }

    [Fact]
    public void Every_byte_survives_being_written_as_a_line()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(b => (byte)b)];

        Assert.Equal(all, Escapes.Read(Escapes.Write(all)));
        Assert.Equal("κ"u8.ToArray(), Escapes.Read("κ"));
    }

    private static void AssertNothing(Finding? finding)
    {
        if (finding is not null)
        {
            Assert.Fail(finding.ToString());
        }
    }

    private static Fuzzer New(string name)
    {
        var target = FuzzTargets.All.Single(target => target.Name == name);
        return new Fuzzer(target, Corpus.Of(Directory, name), Seed);
    }

    private static void Repeat(Fuzzer fuzzer)
    {
        for (var i = 0; i < 500; i++)
        {
            fuzzer.RunNext();
        }
    }

    private sealed class Recorder : IFuzzTarget
    {
        public List<string> Inputs { get; } = [];

        public string Name => "recorder";

        public IReadOnlyList<string> Words => ["word"];

        public string Run(byte[] input)
        {
            Inputs.Add(Escapes.Write(input));
            return input.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    private sealed class Fragile : IFuzzTarget
    {
        public string Name => "fragile";

        public IReadOnlyList<string> Words => ["X"];

        public string Run(byte[] input) => input.Contains((byte)'X') ? throw new FormatException("X") : "";
    }
}
