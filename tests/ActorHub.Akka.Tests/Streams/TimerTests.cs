using ActorHub.Akka.Tests.Streams.Probes;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit;

namespace ActorHub.Akka.Tests.Streams;

public class TimerTests : global::Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public TimerTests()
        : base("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")
    {
    }

    private TestScheduler Clock => (TestScheduler)Sys.Scheduler;

    [Fact]
    public async Task A_timer_goes_off_once()
    {
        var flow = new ScriptedFlow { OnStart = flow => flow.Once("tick", Second) };
        var sink = await Start(flow);

        Clock.Advance(Second / 2);
        await sink.Settle();
        flow.Signals.ExpectNothing();
        Clock.Advance(Second / 2);
        await flow.Signals.Expect(new Signal.TimerFired("tick"));

        Clock.Advance(10 * Second);
        await sink.Settle();
        flow.Signals.ExpectNothing();
    }

    [Fact]
    public async Task A_repeated_timer_goes_off_again_and_again()
    {
        var flow = new ScriptedFlow { OnStart = flow => flow.Repeatedly("tick", Second) };
        await Start(flow);

        for (var i = 0; i < 5; i++)
        {
            Clock.Advance(Second);
            await flow.Signals.Expect(new Signal.TimerFired("tick"));
        }
    }

    [Fact]
    public async Task A_repeated_timer_misses_no_time_when_the_stage_is_late()
    {
        var flow = new ScriptedFlow { OnStart = flow => flow.Repeatedly("tick", Second) };
        await Start(flow);

        Clock.Advance(Second);
        Clock.Advance(Second);
        Clock.Advance(Second);

        await flow.Signals.Expect(new Signal.TimerFired("tick"), new Signal.TimerFired("tick"), new Signal.TimerFired("tick"));
    }

    [Fact]
    public async Task A_cancelled_timer_does_not_go_off()
    {
        var active = new List<bool>();
        var flow = new ScriptedFlow
        {
            OnStart = flow =>
            {
                flow.Once("tick", Second);
                flow.Once("tock", Second);
                active.Add(flow.HasTimer("tick"));
                flow.StopTimer("tick");
                active.Add(flow.HasTimer("tick"));
                active.Add(flow.HasTimer("tock"));
            },
        };
        var sink = await Start(flow);

        Clock.Advance(2 * Second);

        await flow.Signals.Expect(new Signal.TimerFired("tock"));
        await sink.Settle();
        flow.Signals.ExpectNothing();
        Assert.Equal([true, false, true], active);
    }

    [Fact]
    public async Task A_timer_set_anew_goes_off_at_the_new_time_only()
    {
        var flow = new ScriptedFlow
        {
            OnStart = flow => flow.Once("tick", Second),
            OnPull = flow => flow.Once("tick", 5 * Second),
        };
        var sink = await Start(flow);
        sink.Pull();
        await sink.Settle();

        Clock.Advance(4 * Second);
        await sink.Settle();
        flow.Signals.ExpectNothing();
        Clock.Advance(Second);

        await flow.Signals.Expect(new Signal.TimerFired("tick"));
    }

    [Fact]
    public async Task A_timer_may_be_set_again_when_it_goes_off()
    {
        var flow = new ScriptedFlow
        {
            OnStart = flow => flow.Once("tick", Second),
            OnTimer = (flow, key) =>
            {
                Assert.False(flow.HasTimer(key));
                flow.Once(key, Second);
            },
        };
        var sink = await Start(flow);

        for (var i = 0; i < 3; i++)
        {
            Clock.Advance(Second);
            await flow.Signals.Expect(new Signal.TimerFired("tick"));
            await sink.Settle();
        }
    }

    [Fact]
    public async Task A_timer_may_end_the_stream()
    {
        var flow = new ScriptedFlow { OnStart = flow => flow.Once("deadline", Second), OnTimer = (flow, _) => flow.CompleteStage() };
        var sink = await Start(flow);

        Clock.Advance(Second);

        await sink.Signals.Expect(new Signal.Finished(), new Signal.Stopped());
    }

    [Fact]
    public async Task Timers_end_with_their_stage()
    {
        var flow = new ScriptedFlow
        {
            OnStart = flow => flow.Repeatedly("tick", Second),
            OnPull = flow => flow.CompleteStage(),
        };
        var sink = await Start(flow);
        sink.Pull();
        await flow.Signals.Expect(new Signal.Stopped());

        Clock.Advance(3 * Second);

        var other = await Start(new ScriptedFlow());
        await other.Settle();
        flow.Signals.ExpectNothing();
    }

    private async Task<ManualSink<int>.Probe> Start(ScriptedFlow flow)
    {
        var sink = Source.FromGraph(new ManualSource<int>())
            .Via(flow)
            .ToMaterialized(Sink.FromGraph(new ManualSink<int>()), Keep.Right)
            .Run(Sys.Materializer());
        await flow.Signals.Expect(new Signal.Started());
        await sink.Settle();
        return sink;
    }
}
