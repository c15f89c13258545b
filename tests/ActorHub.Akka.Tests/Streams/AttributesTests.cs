using ActorHub.Akka.Tests.Streams.Probes;
using Akka.Streams;
using Akka.Streams.Dsl;

namespace ActorHub.Akka.Tests.Streams;

public class AttributesTests : StreamTest
{
    [Fact]
    public void The_most_specific_attribute_of_a_type_is_found()
    {
        var attributes = new Attributes(new Tag("outer"), new Attributes.Name("stream")).And(new Attributes(new Tag("inner")));

        Assert.Equal("inner", attributes.GetAttribute<Tag>()!.Value);
        Assert.Equal("stream", attributes.GetAttribute<Attributes.Name>()!.Value);
        Assert.True(attributes.Contains(new Tag("outer")));
    }

    [Fact]
    public void An_attribute_that_is_not_there_is_null_or_the_default()
    {
        var fallback = new Tag("fallback");

        Assert.Null(Attributes.None.GetAttribute<Tag>());
        Assert.Same(fallback, Attributes.None.GetAttribute(fallback));
        Assert.Same(fallback, Attributes.None.And(fallback).GetAttribute<Tag>());
    }

    [Fact]
    public void Adding_nothing_changes_nothing()
    {
        var attributes = new Attributes(new Tag("a"));

        Assert.Equal(attributes.AttributeList, attributes.And(Attributes.None).AttributeList);
        Assert.Equal(attributes.AttributeList, Attributes.None.And(attributes).AttributeList);
        Assert.Equal(new Attributes.Name("n"), Attributes.CreateName("n").GetAttribute<Attributes.Name>());
        Assert.Empty(Attributes.CreateName("").AttributeList);
    }

    [Fact]
    public void A_blueprint_gives_each_run_its_own_attribute_in_every_stage()
    {
        var seen = new List<string?>();
        var blueprint = Source.FromGraph(new ManualSource<int>())
            .Via(Spy(seen))
            .Via(Spy(seen))
            .To(Flow.Create<int>().Via(Spy(seen)).To(Sink.FromGraph(new ManualSink<int>())));

        for (var run = 0; run < 3; run++)
        {
            blueprint.AddAttributes(new Attributes(new Tag($"run {run}"))).Run(Materializer);
        }

        Assert.Equal(["run 0", "run 0", "run 0", "run 1", "run 1", "run 1", "run 2", "run 2", "run 2"], seen);
    }

    [Fact]
    public void Attributes_of_a_run_leave_the_blueprint_as_it_was()
    {
        var seen = new List<string?>();
        var blueprint = Source.FromGraph(new ManualSource<int>()).Via(Spy(seen)).To(Sink.FromGraph(new ManualSink<int>()));

        blueprint.AddAttributes(new Attributes(new Tag("once"))).Run(Materializer);
        blueprint.Run(Materializer);

        Assert.Equal(["once", null], seen);
    }

    [Fact]
    public void The_attribute_of_a_stage_goes_before_that_of_the_graph_around_it()
    {
        var seen = new List<string?>();
        var blueprint = Source.FromGraph(new ManualSource<int>())
            .Via(Spy(seen).AddAttributes(new Attributes(new Tag("stage"))))
            .Via(Spy(seen))
            .To(Sink.FromGraph(new ManualSink<int>()));

        blueprint.AddAttributes(new Attributes(new Tag("graph"))).Run(Materializer);

        Assert.Equal(["stage", "graph"], seen);
    }

    [Fact]
    public void Attributes_reach_what_is_in_the_graph_already_and_nothing_after()
    {
        var seen = new List<string?>();
        var source = Source.FromGraph(new ManualSource<int>()).Via(Spy(seen)).AddAttributes(new Attributes(new Tag("inside")));

        source.Via(Spy(seen)).To(Sink.FromGraph(new ManualSink<int>())).Run(Materializer);

        Assert.Equal(["inside", null], seen);
    }

    [Fact]
    public void Attributes_given_to_the_materializer_reach_every_stage()
    {
        var seen = new List<string?>();
        var blueprint = Source.FromGraph(new ManualSource<int>()).Via(Spy(seen)).To(Sink.FromGraph(new ManualSink<int>()));

        Materializer.Materialize(blueprint, new Attributes(new Tag("initial")));

        Assert.Equal(["initial"], seen);
    }

    [Fact]
    public void New_attributes_replace_those_of_the_graph()
    {
        var seen = new List<string?>();
        var flow = Flow.FromGraph(Spy(seen)).AddAttributes(new Attributes(new Tag("old"))).WithAttributes(Attributes.None);

        Source.FromGraph(new ManualSource<int>()).Via(flow).To(Sink.FromGraph(new ManualSink<int>())).Run(Materializer);

        Assert.Equal([null], seen);
    }

    private static ScriptedFlow Spy(List<string?> seen) => new() { OnCreate = attributes => seen.Add(attributes.GetAttribute<Tag>()?.Value) };

    private sealed record Tag(string Value) : Attributes.IAttribute;
}
