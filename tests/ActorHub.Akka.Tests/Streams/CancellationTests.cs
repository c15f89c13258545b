using ActorHub.Akka.Tests.Streams.Probes;
using Akka.Streams;
using Akka.Streams.Dsl;

namespace ActorHub.Akka.Tests.Streams;

public class CancellationTests : StreamTest
{
    [Fact]
    public async Task A_cancellation_passes_upstream()
    {
        var flow = new ScriptedFlow();
        var (source, sink) = Run(flow);

        sink.Cancel();

        await source.Signals.Expect(new Signal.Cancelled(SubscriptionWithCancelException.NoMoreElementsNeeded.Instance), new Signal.Stopped());
        await flow.Signals.Expect(
            new Signal.Started(),
            new Signal.Cancelled(SubscriptionWithCancelException.NoMoreElementsNeeded.Instance),
            new Signal.Stopped());
        await sink.Signals.Expect(new Signal.Stopped());
    }

    [Fact]
    public async Task A_cancellation_tells_its_cause()
    {
        var cause = new InvalidOperationException("on purpose");
        var flow = new ScriptedFlow();
        var (source, sink) = Run(flow);

        sink.Cancel(cause);

        await source.Signals.Expect(new Signal.Cancelled(cause), new Signal.Stopped());
    }

    [Fact]
    public async Task Completing_a_stage_cancels_its_upstream()
    {
        var (source, sink) = Run(new ScriptedFlow { OnPull = flow => flow.CompleteStage() });

        sink.Pull();

        await source.Signals.Expect(new Signal.Cancelled(SubscriptionWithCancelException.StageWasCompleted.Instance), new Signal.Stopped());
        await sink.Signals.Expect(new Signal.Finished());
    }

    [Fact]
    public async Task Cancelling_the_upstream_does_not_recall_what_was_pushed_on()
    {
        var flow = new ScriptedFlow
        {
            OnPush = flow =>
            {
                flow.PushOut(flow.GrabIn());
                flow.CancelIn();
            },
            OnDownstreamFinish = (_, _) => { },
        };
        var (source, sink) = Run(flow);
        sink.Pull();
        await source.Signals.Expect(new Signal.Pulled());

        source.Push(1);

        await sink.Signals.Expect(new Signal.Pushed(1));
        await source.Signals.Expect(new Signal.Cancelled(SubscriptionWithCancelException.NoMoreElementsNeeded.Instance));
        await sink.Settle();
        sink.Signals.ExpectNothing();
    }

    [Fact]
    public async Task A_stage_may_go_on_after_its_downstream_has_cancelled()
    {
        var drained = new List<int>();
        var flow = new ScriptedFlow
        {
            OnDownstreamFinish = (flow, _) => flow.PullIn(),
            OnPush = flow =>
            {
                drained.Add(flow.GrabIn());
                flow.PullIn();
            },
        };
        var (source, sink) = Run(flow);
        sink.Cancel();
        await source.Signals.Expect(new Signal.Pulled());
        source.Push(1);
        await source.Signals.Expect(new Signal.Pulled());

        source.PushAndComplete(2);

        await flow.Signals.Expect(
            new Signal.Started(),
            new Signal.Cancelled(SubscriptionWithCancelException.NoMoreElementsNeeded.Instance),
            new Signal.Finished(),
            new Signal.Stopped());
        Assert.Equal([1, 2], drained);
    }

    [Fact]
    public async Task Taking_so_many_cancels_the_rest()
    {
        var (source, result) = Source.FromGraph(new ManualSource<int>()).Take(2).ToMaterialized(Sink.Seq<int>(), Keep.Both).Run(Materializer);
        await source.Signals.Expect(new Signal.Pulled());
        source.Push(1);
        await source.Signals.Expect(new Signal.Pulled());
        source.Push(2);

        await source.Signals.Expect<Signal.Cancelled>();
        Assert.Equal([1, 2], await result.WaitAsync(TimeSpan.FromSeconds(20)));
    }
}
