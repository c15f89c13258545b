using ActorHub.Akka.Tests.Streams.Probes;
using Akka.Streams.Dsl;

namespace ActorHub.Akka.Tests.Streams;

public class DemandTests : StreamTest
{
    [Fact]
    public async Task A_source_is_asked_for_one_element_at_a_time()
    {
        var (source, sink) = Run();
        await sink.Settle();
        source.Signals.ExpectNothing();

        sink.Pull();
        await source.Signals.Expect(new Signal.Pulled());
        source.Push(1);
        await sink.Signals.Expect(new Signal.Pushed(1));

        await sink.Settle();
        source.Signals.ExpectNothing();
    }

    [Fact]
    public async Task Demand_and_elements_pass_through_a_flow()
    {
        var (source, sink) = Run(new ScriptedFlow { OnPush = flow => flow.PushOut(flow.GrabIn() * 2) });

        sink.Pull();
        await source.Signals.Expect(new Signal.Pulled());
        source.Push(21);

        await sink.Signals.Expect(new Signal.Pushed(42));
    }

    [Fact]
    public async Task A_slow_consumer_holds_back_the_source()
    {
        var produced = 0;
        var sink = Source.From(Enumerable.Range(1, 1000))
            .Select(number =>
            {
                produced = number;
                return number;
            })
            .ToMaterialized(Sink.FromGraph(new ManualSink<int>()), Keep.Right)
            .Run(Materializer);

        for (var expected = 1; expected <= 10; expected++)
        {
            Assert.Equal(expected, await sink.PullOne());
            await sink.Settle();
            Assert.Equal(expected, produced);
        }
    }

    [Fact]
    public async Task A_push_without_a_pull_fails_the_stage_that_did_it()
    {
        var (source, sink) = Run();

        source.Push(1);

        Assert.IsAssignableFrom<ArgumentException>((await sink.Signals.Expect<Signal.Failed>()).Cause);
        await source.Signals.Expect(new Signal.Stopped());
    }

    [Fact]
    public async Task A_second_push_for_one_pull_fails_the_stage_that_did_it()
    {
        var (_, sink) = Run(new ScriptedFlow
        {
            OnPull = flow =>
            {
                flow.PushOut(1);
                flow.PushOut(2);
            },
        });

        sink.Pull();

        await sink.Signals.Expect(new Signal.Pushed(1));
        Assert.IsAssignableFrom<ArgumentException>((await sink.Signals.Expect<Signal.Failed>()).Cause);
    }

    [Fact]
    public async Task A_second_pull_before_the_element_fails_the_stage_that_did_it()
    {
        var (source, sink) = Run();

        sink.Pull();
        await source.Signals.Expect(new Signal.Pulled());
        sink.Pull();

        Assert.IsAssignableFrom<ArgumentException>((await source.Signals.Expect<Signal.Cancelled>()).Cause);
    }

    [Fact]
    public async Task An_element_can_be_grabbed_once()
    {
        var (source, sink) = Run(new ScriptedFlow
        {
            OnPush = flow =>
            {
                Assert.True(flow.InAvailable);
                flow.GrabIn();
                Assert.False(flow.InAvailable);
                flow.GrabIn();
            },
        });

        sink.Pull();
        await source.Signals.Expect(new Signal.Pulled());
        source.Push(1);

        Assert.IsAssignableFrom<ArgumentException>((await sink.Signals.Expect<Signal.Failed>()).Cause);
    }

    [Fact]
    public async Task An_element_may_be_kept_in_its_port_until_later()
    {
        var flow = new ScriptedFlow
        {
            OnPull = flow =>
            {
                if (flow.InAvailable)
                {
                    flow.PushOut(flow.GrabIn());
                }
                else if (!flow.InPulled)
                {
                    flow.PullIn();
                }
            },
            OnPush = _ => { },
            OnStart = flow => flow.PullIn(),
        };
        var (source, sink) = Run(flow);
        await source.Signals.Expect(new Signal.Pulled());
        source.Push(7);
        await source.Settle();
        sink.Signals.ExpectNothing();

        Assert.Equal(7, await sink.PullOne());
    }

    [Fact]
    public async Task The_ports_tell_where_they_stand()
    {
        var seen = new List<(bool Pulled, bool InAvailable, bool OutAvailable)>();
        void Look(ScriptedFlow.Logic flow) => seen.Add((flow.InPulled, flow.InAvailable, flow.OutAvailable));
        var flow = new ScriptedFlow
        {
            OnStart = Look,
            OnPull = flow =>
            {
                Look(flow);
                flow.PullIn();
                Look(flow);
            },
            OnPush = flow =>
            {
                Look(flow);
                flow.PushOut(flow.GrabIn());
                Look(flow);
            },
        };
        var (source, sink) = Run(flow);

        sink.Pull();
        await source.Signals.Expect(new Signal.Pulled());
        source.Push(1);
        await sink.Signals.Expect(new Signal.Pushed(1));

        Assert.Equal(
            [(false, false, false), (false, false, true), (true, false, true), (false, true, true), (false, false, false)],
            seen);
    }

    [Fact]
    public async Task A_null_is_no_element()
    {
        var failure = Source.From([1]).Select(_ => (string)null!).RunWith(Sink.Seq<string>(), Materializer);

        await Assert.ThrowsAsync<ArgumentNullException>(() => failure.WaitAsync(TimeSpan.FromSeconds(20)));
    }
}
