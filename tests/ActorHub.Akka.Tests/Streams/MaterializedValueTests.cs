using ActorHub.Akka.Tests.Streams.Probes;
using Akka;
using Akka.Streams.Dsl;

namespace ActorHub.Akka.Tests.Streams;

public class MaterializedValueTests : StreamTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void The_values_kept_are_those_asked_for()
    {
        var source = Source.FromGraph(new ManualSource<int>()).MapMaterializedValue(_ => "source");
        var sink = Sink.FromGraph(new ManualSink<int>()).MapMaterializedValue(_ => "sink");

        Assert.Equal("source", source.To(sink).Run(Materializer));
        Assert.Equal("source", source.ToMaterialized(sink, Keep.Left).Run(Materializer));
        Assert.Equal("sink", source.ToMaterialized(sink, Keep.Right).Run(Materializer));
        Assert.Equal(("source", "sink"), source.ToMaterialized(sink, Keep.Both).Run(Materializer));
        Assert.Same(NotUsed.Instance, source.ToMaterialized(sink, Keep.None).Run(Materializer));
        Assert.Equal("sink", source.RunWith(sink, Materializer));
        Assert.Equal("source", sink.RunWith(source, Materializer));
    }

    [Fact]
    public void The_values_of_a_chain_are_combined_from_left_to_right()
    {
        var source = Source.FromGraph(new ManualSource<int>()).MapMaterializedValue(_ => "a");
        var flow = Flow.Create<int>().Via(new ScriptedFlow()).MapMaterializedValue(_ => "b");
        var sink = Sink.FromGraph(new ManualSink<int>()).MapMaterializedValue(_ => "c");

        var value = source.ViaMaterialized(flow, (a, b) => a + b).ToMaterialized(sink, (ab, c) => ab + c).Run(Materializer);

        Assert.Equal("abc", value);
    }

    [Fact]
    public void Every_run_has_values_of_its_own()
    {
        var blueprint = Source.FromGraph(new ManualSource<int>()).To(Sink.FromGraph(new ManualSink<int>()));

        Assert.NotSame(blueprint.Run(Materializer), blueprint.Run(Materializer));
    }

    [Fact]
    public void The_value_of_a_runnable_graph_can_be_mapped()
    {
        var blueprint = Source.FromGraph(new ManualSource<int>()).To(Sink.FromGraph(new ManualSink<int>())).MapMaterializedValue(_ => 42);

        Assert.Equal(42, blueprint.Run(Materializer));
        Assert.Equal(42, RunnableGraph.FromGraph(blueprint).Run(Materializer));
    }

    [Fact]
    public async Task Seq_yields_all_elements_in_order()
    {
        var numbers = Enumerable.Range(1, 5000);

        Assert.Equal(numbers, await Source.From(numbers).RunWith(Sink.Seq<int>(), Materializer).WaitAsync(Patience));
    }

    [Fact]
    public async Task First_yields_the_first_and_cancels()
    {
        var (source, first) = Source.FromGraph(new ManualSource<int>()).ToMaterialized(Sink.First<int>(), Keep.Both).Run(Materializer);
        await source.Signals.Expect(new Signal.Pulled());
        source.Push(7);

        Assert.Equal(7, await first.WaitAsync(Patience));
        await source.Signals.Expect<Signal.Cancelled>();
    }

    [Fact]
    public async Task First_fails_without_an_element()
    {
        var first = Source.Empty<int>().RunWith(Sink.First<int>(), Materializer);

        Assert.NotNull(await Record.ExceptionAsync(() => first.WaitAsync(Patience)));
    }

    [Fact]
    public async Task Aggregate_yields_the_sum()
    {
        var sum = Source.From(Enumerable.Range(1, 100)).RunWith(Sink.Aggregate<int, int>(0, (a, b) => a + b), Materializer);

        Assert.Equal(5050, await sum.WaitAsync(Patience));
    }

    [Fact]
    public async Task ForEach_sees_every_element()
    {
        var seen = new List<int>();

        await Source.From([1, 2, 3]).RunWith(Sink.ForEach<int>(seen.Add), Materializer).WaitAsync(Patience);

        Assert.Equal([1, 2, 3], seen);
    }

    [Fact]
    public async Task Ignore_ends_with_the_stream()
    {
        Assert.Same(Done.Instance, await Source.Single("x").RunWith(Sink.Ignore<string>(), Materializer).WaitAsync(Patience));
    }

    [Fact]
    public async Task The_operators_map_choose_and_take()
    {
        var flow = Flow.Create<int>().Where(number => number % 2 == 0).Select(number => number * 10).Take(3);

        var result = await Source.From(Enumerable.Range(1, 1000)).Where(number => number > 10).Via(flow).Select(number => $"{number}")
            .RunWith(Sink.Seq<string>(), Materializer).WaitAsync(Patience);

        Assert.Equal(["120", "140", "160"], result);
    }

    [Fact]
    public async Task Taking_none_completes_at_once()
    {
        Assert.Empty(await Source.From([1, 2]).Take(0).RunWith(Sink.Seq<int>(), Materializer).WaitAsync(Patience));
    }

    [Fact]
    public async Task An_exception_in_an_operator_fails_the_stream()
    {
        var failure = new InvalidOperationException("on purpose");
        var result = Source.From([1]).Select<int, int, NotUsed>(_ => throw failure).RunWith(Sink.Seq<int>(), Materializer);

        Assert.Same(failure, await Record.ExceptionAsync(() => result.WaitAsync(Patience)));
    }

    [Fact]
    public async Task A_flow_that_passes_everything_on_adds_nothing()
    {
        var sink = Flow.Create<int>().ToMaterialized(Sink.Seq<int>(), Keep.Right);

        var result = await Source.From([1, 2]).Via(Flow.Create<int>()).RunWith(sink, Materializer).WaitAsync(Patience);

        Assert.Equal([1, 2], result);
    }
}
