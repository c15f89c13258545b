using ActorHub.Akka.Tests.Streams.Probes;
using Akka.Actor;
using Akka.Pattern;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Stage;

namespace ActorHub.Akka.Tests.Streams;

public class LifecycleTests : StreamTest
{
    [Fact]
    public async Task A_stage_starts_once_before_any_handler_and_stops_once_after_all()
    {
        var log = new List<string>();
        var flow = new ScriptedFlow
        {
            OnStart = _ => log.Add("start"),
            OnPull = flow =>
            {
                log.Add("pull");
                flow.PullIn();
            },
            OnPush = flow =>
            {
                log.Add("push");
                flow.PushOut(flow.GrabIn());
            },
            OnUpstreamFinish = flow =>
            {
                log.Add("finish");
                flow.CompleteStage();
                flow.CompleteStage();
            },
            OnStop = flow =>
            {
                log.Add("stop");
                flow.CompleteStage();
            },
        };
        var (source, sink) = Run(flow);
        sink.Pull();
        await source.Signals.Expect(new Signal.Pulled());
        source.PushAndComplete(1);

        await sink.Signals.Expect(new Signal.Pushed(1), new Signal.Finished(), new Signal.Stopped());
        await flow.Signals.Expect(new Signal.Started(), new Signal.Finished(), new Signal.Stopped());
        Assert.Equal(["start", "pull", "push", "finish", "stop"], log);
    }

    [Fact]
    public async Task A_stage_that_keeps_going_stops_when_it_says_so()
    {
        Action? finish = null;
        var flow = new ScriptedFlow
        {
            OnStart = flow =>
            {
                flow.KeepGoing(true);
                finish = flow.Callback(() => flow.KeepGoing(false));
            },
            OnUpstreamFinish = flow => flow.CompleteOut(),
        };
        var (source, sink) = Run(flow);
        source.Complete();
        await sink.Signals.Expect(new Signal.Finished(), new Signal.Stopped());
        await flow.Signals.Expect(new Signal.Started(), new Signal.Finished());
        flow.Signals.ExpectNothing();

        finish!();

        await flow.Signals.Expect(new Signal.Stopped());
    }

    [Fact]
    public async Task Handlers_may_be_changed_while_the_stream_runs()
    {
        var flow = new ScriptedFlow
        {
            OnPush = flow =>
            {
                flow.PushOut(flow.GrabIn());
                flow.SetInHandler(() => flow.PushOut(-flow.GrabIn()));
            },
        };
        var result = Source.From([1, 2, 3]).Via(flow).RunWith(Sink.Seq<int>(), Materializer);

        Assert.Equal([1, -2, -3], await result.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Handlers_end_the_stage_with_its_neighbours_unless_they_say_otherwise()
    {
        var flow = new ScriptedFlow
        {
            OnConstruct = flow =>
            {
                flow.SetInHandler(new PassIn(flow));
                flow.SetOutHandler(new PassOut(flow));
            },
        };
        var (source, sink) = Run(flow);
        Assert.Equal(NextFrom(source, 5), await sink.PullOne());
        source.Complete();
        await sink.Signals.Expect(new Signal.Finished(), new Signal.Stopped());

        (source, sink) = Run(flow);
        sink.Cancel();
        await source.Signals.Expect<Signal.Cancelled>();

        (source, sink) = Run(flow);
        var failure = new InvalidOperationException("on purpose");
        source.Fail(failure);
        await sink.Signals.Expect(new Signal.Failed(failure));
    }

    [Fact]
    public async Task Delegates_end_the_stage_with_its_neighbours_unless_they_say_otherwise()
    {
        var flow = new ScriptedFlow
        {
            OnConstruct = flow =>
            {
                flow.SetInHandler(() => flow.PushOut(flow.GrabIn()));
                flow.SetOutHandler(flow.PullIn);
            },
        };
        var (source, sink) = Run(flow);
        Assert.Equal(NextFrom(source, 5), await sink.PullOne());
        source.Complete();
        await sink.Signals.Expect(new Signal.Finished(), new Signal.Stopped());

        (source, sink) = Run(flow);
        sink.Cancel();
        await source.Signals.Expect<Signal.Cancelled>();
    }

    [Fact]
    public void A_stage_without_a_handler_for_a_port_cannot_run()
    {
        Assert.Throws<IllegalStateException>(() => Source.Single(1).To(Sink.FromGraph(new Deaf())).Run(Materializer));
    }

    [Fact]
    public async Task Shutting_the_materializer_down_stops_every_stage_of_its_streams()
    {
        var materializer = ActorMaterializer.Create(System, namePrefix: "short");
        var flow = new ScriptedFlow();
        var (source, sink) = Source.FromGraph(new ManualSource<int>())
            .Via(flow)
            .ToMaterialized(Sink.FromGraph(new ManualSink<int>()), Keep.Both)
            .Run(materializer);
        var seq = Source.FromGraph(new ManualSource<int>()).RunWith(Sink.Seq<int>(), materializer);
        await sink.Settle();
        Assert.False(materializer.IsShutdown);

        materializer.Shutdown();

        Assert.True(materializer.IsShutdown);
        await flow.Signals.Expect(new Signal.Started(), new Signal.Stopped());
        await source.Signals.Expect(new Signal.Stopped());
        await sink.Signals.Expect(new Signal.Stopped());
        await Assert.ThrowsAsync<AbruptStageTerminationException>(() => seq.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void A_materializer_that_was_shut_down_takes_no_more_streams()
    {
        var materializer = ActorMaterializer.Create(System, namePrefix: "short");
        materializer.Dispose();

        Assert.Throws<IllegalStateException>(() => Source.Single(1).To(Sink.Ignore<int>()).Run(materializer));
    }

    [Fact]
    public async Task Terminating_the_system_stops_its_streams()
    {
        var flow = new ScriptedFlow();
        var (source, sink) = Run(flow);
        await sink.Settle();

        await System.Terminate();

        await flow.Signals.Expect(new Signal.Started(), new Signal.Stopped());
        await source.Signals.Expect(new Signal.Stopped());
        await sink.Signals.Expect(new Signal.Stopped());
    }

    [Fact]
    public async Task The_streams_of_an_actor_stop_with_it()
    {
        var flow = new ScriptedFlow();
        var actor = System.ActorOf(Props.Create(() => new StreamOwner(flow)));
        await flow.Signals.Expect(new Signal.Started());

        System.Stop(actor);

        await flow.Signals.Expect(new Signal.Stopped());
    }

    [Fact]
    public void A_system_has_one_materializer_of_its_own()
    {
        Assert.Same(System.Materializer(), System.Materializer());
        Assert.Same(System, System.Materializer().System);
    }

    private static int NextFrom(ManualSource<int>.Probe source, int element)
    {
        _ = PushWhenPulled();
        return element;

        async Task PushWhenPulled()
        {
            await source.Signals.Expect(new Signal.Pulled());
            source.Push(element);
        }
    }

    private sealed class PassIn(ScriptedFlow.Logic flow) : InHandler
    {
        public override void OnPush() => flow.PushOut(flow.GrabIn());
    }

    private sealed class PassOut(ScriptedFlow.Logic flow) : OutHandler
    {
        public override void OnPull() => flow.PullIn();
    }

    private sealed class StreamOwner : UntypedActor
    {
        public StreamOwner(ScriptedFlow flow) =>
            Source.FromGraph(new ManualSource<int>()).Via(flow).To(Sink.FromGraph(new ManualSink<int>())).Run(Context.Materializer());

        protected override void OnReceive(object message) => Unhandled(message);
    }

    private sealed class Deaf : GraphStage<SinkShape<int>>
    {
        public override SinkShape<int> Shape { get; } = new(new Inlet<int>("Deaf.in"));

        protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(Shape);

        private sealed class Logic(Shape shape) : GraphStageLogic(shape);
    }
}
