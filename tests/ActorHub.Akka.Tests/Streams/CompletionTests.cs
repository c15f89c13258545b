using ActorHub.Akka.Tests.Streams.Probes;
using Akka.Streams.Dsl;

namespace ActorHub.Akka.Tests.Streams;

public class CompletionTests : StreamTest
{
    [Fact]
    public async Task Completion_passes_downstream_without_demand()
    {
        var flow = new ScriptedFlow();
        var (source, sink) = Run(flow);

        source.Complete();

        await sink.Signals.Expect(new Signal.Finished(), new Signal.Stopped());
        await flow.Signals.Expect(new Signal.Started(), new Signal.Finished(), new Signal.Stopped());
        await source.Signals.Expect(new Signal.Stopped());
    }

    [Fact]
    public async Task The_last_element_goes_before_the_completion()
    {
        var (source, sink) = Run(new ScriptedFlow());
        sink.Pull();
        await source.Signals.Expect(new Signal.Pulled());

        source.PushAndComplete(1);

        await sink.Signals.Expect(new Signal.Pushed(1), new Signal.Finished(), new Signal.Stopped());
    }

    [Fact]
    public async Task An_element_can_be_grabbed_after_the_completion()
    {
        var kept = 0;
        var flow = new ScriptedFlow
        {
            OnPush = _ => { },
            OnUpstreamFinish = flow =>
            {
                Assert.True(flow.InAvailable);
                Assert.True(flow.InClosed);
                kept = flow.GrabIn();
                flow.CompleteStage();
            },
        };
        var (source, sink) = Run(flow);
        sink.Pull();
        await source.Signals.Expect(new Signal.Pulled());

        source.PushAndComplete(5);

        await sink.Signals.Expect(new Signal.Finished());
        Assert.Equal(5, kept);
    }

    [Fact]
    public async Task A_stage_may_go_on_after_its_upstream_has_completed()
    {
        var (source, sink) = Run(new ScriptedFlow
        {
            OnUpstreamFinish = _ => { },
            OnPull = flow =>
            {
                if (flow.InClosed)
                {
                    flow.PushOut(99);
                    flow.CompleteStage();
                }
                else
                {
                    flow.PullIn();
                }
            },
        });
        source.Complete();
        await source.Signals.Expect(new Signal.Stopped());

        sink.Pull();

        await sink.Signals.Expect(new Signal.Pushed(99), new Signal.Finished());
    }

    [Fact]
    public async Task A_pull_of_a_closed_port_fails_the_stage_that_did_it()
    {
        var (source, sink) = Run(new ScriptedFlow { OnUpstreamFinish = flow => flow.PullIn() });

        source.Complete();

        Assert.IsAssignableFrom<ArgumentException>((await sink.Signals.Expect<Signal.Failed>()).Cause);
    }

    [Fact]
    public async Task Trying_to_pull_a_closed_port_does_nothing()
    {
        var (source, sink) = Run(new ScriptedFlow
        {
            OnUpstreamFinish = flow =>
            {
                flow.TryPullIn();
                flow.CompleteStage();
            },
        });

        source.Complete();

        await sink.Signals.Expect(new Signal.Finished());
    }

    [Fact]
    public async Task A_push_after_the_completion_fails_the_stage_that_did_it()
    {
        var flow = new ScriptedFlow
        {
            OnPull = flow =>
            {
                flow.CompleteOut();
                flow.PushOut(1);
            },
        };
        var (source, sink) = Run(flow);

        sink.Pull();

        await sink.Signals.Expect(new Signal.Finished());
        Assert.IsAssignableFrom<ArgumentException>((await source.Signals.Expect<Signal.Cancelled>()).Cause);
    }

    [Fact]
    public async Task Completing_one_port_leaves_the_other_open()
    {
        var flow = new ScriptedFlow { OnStart = flow => flow.CompleteOut(), OnPush = flow => flow.CancelIn() };
        var (source, sink) = Run(flow);
        await sink.Signals.Expect(new Signal.Finished(), new Signal.Stopped());
        await source.Settle();
        source.Signals.ExpectNothing();

        source.Complete();

        await flow.Signals.Expect(new Signal.Started(), new Signal.Finished(), new Signal.Stopped());
    }

    [Fact]
    public async Task An_empty_source_completes_at_once()
    {
        var sink = Source.Empty<int>().ToMaterialized(Sink.FromGraph(new ManualSink<int>()), Keep.Right).Run(Materializer);

        await sink.Signals.Expect(new Signal.Finished());
    }

    [Fact]
    public async Task A_sequence_completes_with_its_last_element()
    {
        var sink = Source.From([1, 2]).ToMaterialized(Sink.FromGraph(new ManualSink<int>()), Keep.Right).Run(Materializer);

        Assert.Equal(1, await sink.PullOne());
        Assert.Equal(2, await sink.PullOne());

        await sink.Signals.Expect(new Signal.Finished());
    }
}
