using ActorHub.Akka.Tests.Streams.Probes;
using Akka.Streams.Dsl;

namespace ActorHub.Akka.Tests.Streams;

public class FailureTests : StreamTest
{
    private readonly InvalidOperationException _failure = new("on purpose");

    [Fact]
    public async Task A_failure_passes_downstream_with_its_cause()
    {
        var flow = new ScriptedFlow();
        var (source, sink) = Run(flow);

        source.Fail(_failure);

        await sink.Signals.Expect(new Signal.Failed(_failure), new Signal.Stopped());
        await flow.Signals.Expect(new Signal.Started(), new Signal.Failed(_failure), new Signal.Stopped());
        await source.Signals.Expect(new Signal.Stopped());
    }

    [Fact]
    public async Task An_element_pushed_before_the_failure_still_arrives()
    {
        var (source, sink) = Run();
        sink.Pull();
        await source.Signals.Expect(new Signal.Pulled());

        source.PushAndFail(1, _failure);

        await sink.Signals.Expect(new Signal.Pushed(1), new Signal.Failed(_failure));
    }

    [Fact]
    public async Task An_exception_in_a_handler_fails_downstream_and_cancels_upstream_with_it()
    {
        var flow = new ScriptedFlow { OnPush = _ => throw _failure };
        var (source, sink) = Run(flow);
        sink.Pull();
        await source.Signals.Expect(new Signal.Pulled());

        source.Push(1);

        await sink.Signals.Expect(new Signal.Failed(_failure), new Signal.Stopped());
        await source.Signals.Expect(new Signal.Cancelled(_failure), new Signal.Stopped());
        await flow.Signals.Expect(new Signal.Started(), new Signal.Stopped());
    }

    [Fact]
    public async Task An_exception_at_the_start_fails_the_stage()
    {
        var flow = new ScriptedFlow { OnStart = _ => throw _failure };
        var (source, sink) = Run(flow);

        await sink.Signals.Expect(new Signal.Failed(_failure), new Signal.Stopped());
        await source.Signals.Expect(new Signal.Cancelled(_failure), new Signal.Stopped());
        await flow.Signals.Expect(new Signal.Started(), new Signal.Stopped());
    }

    [Fact]
    public async Task An_exception_in_an_async_callback_fails_the_stage()
    {
        var callback = new TaskCompletionSource<Action>();
        var flow = new ScriptedFlow { OnStart = flow => callback.SetResult(flow.Callback(() => throw _failure)) };
        var (source, sink) = Run(flow);

        (await callback.Task)();

        await sink.Signals.Expect(new Signal.Failed(_failure));
        await source.Signals.Expect(new Signal.Cancelled(_failure));
    }

    [Fact]
    public async Task An_exception_in_PostStop_disturbs_nobody()
    {
        var (source, sink) = Run(new ScriptedFlow { OnStop = _ => throw _failure });

        source.Complete();

        await sink.Signals.Expect(new Signal.Finished(), new Signal.Stopped());
        await source.Signals.Expect(new Signal.Stopped());
    }

    [Fact]
    public async Task A_stage_may_recover_from_the_failure_of_its_upstream()
    {
        var flow = new ScriptedFlow
        {
            OnUpstreamFailure = (flow, _) =>
            {
                flow.PushOut(-1);
                flow.CompleteStage();
            },
        };
        var (source, sink) = Run(flow);
        sink.Pull();
        await source.Signals.Expect(new Signal.Pulled());

        source.Fail(_failure);

        await sink.Signals.Expect(new Signal.Pushed(-1), new Signal.Finished());
    }

    [Fact]
    public async Task Failing_the_outlet_leaves_the_inlet_open()
    {
        var flow = new ScriptedFlow { OnStart = flow => flow.FailOut(_failure) };
        var (source, sink) = Run(flow);

        await sink.Signals.Expect(new Signal.Failed(_failure), new Signal.Stopped());
        await source.Settle();
        source.Signals.ExpectNothing();
    }

    [Fact]
    public async Task A_failed_source_fails_the_stream()
    {
        var result = Source.Failed<int>(_failure).RunWith(Sink.Seq<int>(), Materializer);

        Assert.Same(_failure, await Record.ExceptionAsync(() => result.WaitAsync(TimeSpan.FromSeconds(20))));
    }

    [Fact]
    public async Task One_failed_stream_leaves_the_others_running()
    {
        var (_, healthy) = Run();
        var (sick, broken) = Run();
        sick.Fail(_failure);
        await broken.Signals.Expect(new Signal.Failed(_failure));

        await healthy.Settle();
        healthy.Signals.ExpectNothing();
    }
}
