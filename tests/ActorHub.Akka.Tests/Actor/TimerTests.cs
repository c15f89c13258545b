using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Configs;
using Akka.TestKit.Xunit2;

namespace ActorHub.Akka.Tests.Actor;

public sealed class TimerTests : TestKit
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public TimerTests()
        : base(TestConfigs.TestSchedulerConfig)
    {
    }

    private TestScheduler Clock => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void A_single_timer_fires_once()
    {
        var actor = Timed();
        Do(actor, (timers, _) => timers.StartSingleTimer("key", "fired", Second));

        Clock.Advance(Second / 2);
        ExpectNoMsg(20);
        Clock.Advance(Second);
        ExpectMsg("fired");
        Clock.Advance(Second * 5);
        ExpectNoMsg(20);
    }

    [Fact]
    public void A_periodic_timer_fires_until_cancelled()
    {
        var actor = Timed();
        Do(actor, (timers, _) => timers.StartPeriodicTimer("key", "fired", Second));

        Clock.Advance(Second);
        ExpectMsg("fired");
        Clock.Advance(Second);
        ExpectMsg("fired");
        Do(actor, (timers, _) => timers.Cancel("key"));
        Clock.Advance(Second * 5);
        ExpectNoMsg(20);
    }

    [Fact]
    public void Starting_a_key_anew_takes_the_old_message_back_even_from_the_mailbox()
    {
        var actor = Timed();
        Do(actor, (timers, _) => timers.StartSingleTimer("key", "old", Second));

        Do(actor, (timers, _) =>
        {
            Clock.Advance(Second); // "old" is behind this message now
            timers.StartSingleTimer("key", "new", Second);
        });
        Clock.Advance(Second);

        ExpectMsg("new");
        ExpectNoMsg(20);
    }

    [Fact]
    public void A_timer_is_active_until_its_message_is_handled()
    {
        var actor = Timed();
        Do(actor, (timers, answer) =>
        {
            timers.StartSingleTimer("key", "fired", Second);
            answer(timers.IsTimerActive("key"));
        });
        ExpectMsg(true);

        Clock.Advance(Second);
        ExpectMsg("fired");

        Do(actor, (timers, answer) => answer(timers.IsTimerActive("key")));
        ExpectMsg(false);
    }

    [Fact]
    public void Timers_do_not_fire_into_the_next_incarnation()
    {
        var actor = Timed();
        Do(actor, (timers, _) => timers.StartPeriodicTimer("key", "fired", Second));

        EventFilter.Exception<InvalidOperationException>().ExpectOne(() => Do(actor, (_, _) =>
        {
            Clock.Advance(Second); // its message is in the mailbox
            throw new InvalidOperationException("broken");
        }));
        ExpectMsg("restarted");
        Clock.Advance(Second * 5);

        ExpectNoMsg(20);
    }

    [Fact]
    public void Timers_end_with_the_actor()
    {
        var actor = Timed();
        Do(actor, (timers, _) => timers.StartPeriodicTimer("key", "fired", Second));
        Watch(actor);

        Sys.Stop(actor);
        ExpectTerminated(actor);
        Clock.Advance(Second * 5);

        ExpectNoMsg(20);
    }

    [Fact]
    public void A_receive_timeout_comes_when_nothing_else_does_and_again()
    {
        var actor = Sys.ActorOf(Scripted.Props(new Scripted.Script
        {
            PreStart = context => context.SetReceiveTimeout(Second),
            Receive = (_, message) => TestActor.Tell(message),
        }));
        actor.Tell("there");
        ExpectMsg("there");
        AdvanceWhenIdle(actor, Second / 2);
        actor.Tell("activity");
        ExpectMsg("activity");

        AdvanceWhenIdle(actor, Second * 0.75);
        ExpectNoMsg(20);
        AdvanceWhenIdle(actor, Second * 0.5);
        ExpectMsg<ReceiveTimeout>();
        AdvanceWhenIdle(actor, Second * 1.5);
        ExpectMsg<ReceiveTimeout>();
    }

    [Fact]
    public void A_receive_timeout_can_be_ended()
    {
        var actor = Sys.ActorOf(Scripted.Props(new Scripted.Script
        {
            PreStart = context => context.SetReceiveTimeout(Second),
            Receive = (context, message) =>
            {
                context.SetReceiveTimeout(null);
                TestActor.Tell(message);
            },
        }));
        actor.Tell("end");
        ExpectMsg("end");
        AdvanceWhenIdle(actor, Second * 5);

        ExpectNoMsg(20);
    }

    [Fact]
    public void A_timer_of_an_actor_that_failed_to_start_does_not_reach_the_next_one()
    {
        var starts = 0;
        Func<int> start = () => ++starts;
        Sys.ActorOf(Scripted.Props(new Scripted.Script
        {
            Strategy = new OneForOneStrategy(_ => Directive.Restart),
            PreStart = context => context.ActorOf(Props.Create(() => new Starting(TestActor, start))),
        }));
        ExpectMsg("started");

        Clock.Advance(Second * 3);

        ExpectNoMsg(20);
    }

    [Fact]
    public void Scheduled_messages_can_be_cancelled()
    {
        var once = Sys.Scheduler.ScheduleTellOnceCancelable(Second, TestActor, "once", ActorRefs.NoSender);
        var again = Sys.Scheduler.ScheduleTellRepeatedlyCancelable(Second, Second, TestActor, "again", ActorRefs.NoSender);

        once.Cancel();
        Clock.Advance(Second);
        ExpectMsg("again");
        again.Cancel();
        Clock.Advance(Second * 3);

        ExpectNoMsg(20);
        Assert.True(once.IsCancellationRequested);
    }

    // The answer to a message comes a moment before the actor starts its timeout anew; when it answers another one, it has.
    private void AdvanceWhenIdle(IActorRef actor, TimeSpan time)
    {
        actor.Tell(new Probe());
        ExpectMsg<Probe>();
        Clock.Advance(time);
    }

    private IActorRef Timed()
    {
        var actor = Sys.ActorOf(Props.Create(() => new WithTimers(TestActor)));
        return actor;
    }

    private void Do(IActorRef actor, Action<ITimerScheduler, Action<object>> work)
    {
        using var done = new ManualResetEventSlim();
        actor.Tell(new Work((timers, answer) =>
        {
            try
            {
                work(timers, answer);
            }
            finally
            {
                done.Set();
            }
        }));
        Assert.True(done.Wait(TimeSpan.FromSeconds(20)));
    }

    private sealed record Probe : INotInfluenceReceiveTimeout;

    private sealed record Work(Action<ITimerScheduler, Action<object>> Run);

    /// <summary>Sets a timer and fails, the first time.</summary>
    public sealed class Starting(IActorRef observer, Func<int> start) : UntypedActor, IWithTimers
    {
        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart()
        {
            if (start() == 1)
            {
                Timers.StartPeriodicTimer("key", "of the one that failed", Second);
                throw new InvalidOperationException("the first start fails");
            }

            observer.Tell("started");
        }

        protected override void OnReceive(object message) => observer.Tell(message);
    }

    public sealed class WithTimers : ReceiveActor, IWithTimers
    {
        private readonly IActorRef _observer;

        public WithTimers(IActorRef observer)
        {
            _observer = observer;
            Receive<Work>(work => work.Run(Timers, observer.Tell));
            ReceiveAny(message => observer.Tell(message));
        }

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PostRestart(Exception reason) => _observer.Tell("restarted");
    }
}
