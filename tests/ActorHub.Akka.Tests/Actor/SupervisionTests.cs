using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace ActorHub.Akka.Tests.Actor;

public sealed class SupervisionTests : TestKit
{
    [Fact]
    public void A_restarted_child_keeps_its_mailbox_and_its_reference()
    {
        var child = Child(Supervise(new OneForOneStrategy(_ => Directive.Restart)));

        EventFilter.Exception<InvalidOperationException>("broken").ExpectOne(() =>
        {
            child.Tell(new Fail("broken"));
            child.Tell("after");
        });

        ExpectMsg("pre-restart broken");
        ExpectMsg("post-restart broken");
        ExpectMsg("got after");
    }

    [Fact]
    public void A_resumed_child_keeps_its_state_and_loses_only_the_message()
    {
        var child = Child(Supervise(new OneForOneStrategy(_ => Directive.Resume)));

        EventFilter.Warning("broken").ExpectOne(() => child.Tell(new Fail("broken")));
        child.Tell("after");

        ExpectMsg("got after");
    }

    [Fact]
    public void A_stopped_child_ends_and_its_supervisor_lives()
    {
        var supervisor = Supervise(new OneForOneStrategy(_ => Directive.Stop));
        var child = Child(supervisor);
        Watch(child);

        EventFilter.Exception<InvalidOperationException>().ExpectOne(() => child.Tell(new Fail("broken")));

        ExpectMsg("stopped");
        ExpectTerminated(child);
        supervisor.Tell("ping");
        ExpectMsg("pong");
    }

    [Fact]
    public void An_escalated_failure_is_decided_one_level_up_and_logged_once()
    {
        var top = Supervise(new OneForOneStrategy(_ => Directive.Stop));
        top.Tell(Scripted.Props(new Scripted.Script
        {
            Strategy = new OneForOneStrategy(_ => Directive.Escalate),
            Receive = (context, message) => context.Sender.Tell(context.ActorOf((Props)message)),
        }));
        var middle = ExpectMsg<IActorRef>();
        var child = Child(middle);
        Watch(middle);

        EventFilter.Exception<InvalidOperationException>("broken").ExpectOne(() => child.Tell(new Fail("broken")));

        ExpectMsg("stopped");
        ExpectTerminated(middle);
    }

    [Fact]
    public void All_for_one_restarts_the_siblings_too()
    {
        var supervisor = Supervise(new AllForOneStrategy(_ => Directive.Restart));
        var first = Child(supervisor);
        Child(supervisor);

        EventFilter.Exception<InvalidOperationException>("broken").ExpectOne(() => first.Tell(new Fail("broken")));

        ExpectMsgAllOf("pre-restart broken", "post-restart broken", "pre-restart broken", "post-restart broken");
    }

    [Fact]
    public void All_for_one_stops_the_siblings_too()
    {
        var supervisor = Supervise(new AllForOneStrategy(_ => Directive.Stop));
        var first = Child(supervisor);
        Child(supervisor);

        EventFilter.Exception<InvalidOperationException>().ExpectOne(() => first.Tell(new Fail("broken")));

        ExpectMsgAllOf("stopped", "stopped");
    }

    [Fact]
    public void A_child_is_stopped_when_it_has_used_up_its_restarts()
    {
        var child = Child(Supervise(new OneForOneStrategy(2, TimeSpan.FromMinutes(1), _ => Directive.Restart)));
        Watch(child);

        EventFilter.Exception<InvalidOperationException>().Expect(3, () =>
        {
            child.Tell(new Fail("1"));
            child.Tell(new Fail("2"));
            child.Tell(new Fail("3"));
        });

        ExpectMsg("pre-restart 1");
        ExpectMsg("post-restart 1");
        ExpectMsg("pre-restart 2");
        ExpectMsg("post-restart 2");
        ExpectMsg("stopped");
        ExpectTerminated(child);
    }

    [Fact]
    public void No_restart_is_allowed_when_the_limit_is_zero()
    {
        var child = Child(Supervise(new OneForOneStrategy(0, Timeout.InfiniteTimeSpan, _ => Directive.Restart)));

        EventFilter.Exception<InvalidOperationException>().ExpectOne(() => child.Tell(new Fail("broken")));

        ExpectMsg("stopped");
    }

    [Fact]
    public void A_window_without_a_limit_allows_one_restart()
    {
        var child = Child(Supervise(new OneForOneStrategy(null, TimeSpan.FromMinutes(1), _ => Directive.Restart)));

        EventFilter.Exception<InvalidOperationException>().Expect(2, () =>
        {
            child.Tell(new Fail("1"));
            child.Tell(new Fail("2"));
        });

        ExpectMsg("pre-restart 1");
        ExpectMsg("post-restart 1");
        ExpectMsg("stopped");
    }

    [Fact]
    public void Restarts_are_unlimited_by_default()
    {
        var child = Child(Supervise(new OneForOneStrategy(_ => Directive.Restart)));

        EventFilter.Exception<InvalidOperationException>().Expect(20, () =>
        {
            for (var i = 0; i < 20; i++)
            {
                child.Tell(new Fail($"{i}"));
            }
        });
        child.Tell("alive");

        FishForMessage<string>(text => text == "got alive");
    }

    [Fact]
    public void Children_are_stopped_by_a_restart_unless_the_hook_keeps_them()
    {
        var supervisor = Supervise(new OneForOneStrategy(_ => Directive.Restart));
        supervisor.Tell(Scripted.Props(new Scripted.Script
        {
            PostRestart = (_, _) => TestActor.Tell("restarted"),
            Receive = (context, message) =>
            {
                if (message is Props props)
                {
                    context.Sender.Tell(context.ActorOf(props, "worker"));
                }
                else
                {
                    throw new InvalidOperationException("broken");
                }
            },
        }));
        var middle = ExpectMsg<IActorRef>();
        Child(middle);

        EventFilter.Exception<InvalidOperationException>().ExpectOne(() => middle.Tell("fail"));

        ExpectMsg("stopped");
        ExpectMsg("restarted");
        Child(middle); // the name is free again
    }

    [Fact]
    public void Children_that_the_hook_keeps_are_restarted_with_their_parent()
    {
        var supervisor = Supervise(new OneForOneStrategy(_ => Directive.Restart));
        supervisor.Tell(Scripted.Props(new Scripted.Script
        {
            PreRestart = (_, _, _) => { },
            PostRestart = (_, _) => TestActor.Tell("parent restarted"),
            Receive = (context, message) =>
            {
                if (message is Props props)
                {
                    context.Sender.Tell(context.ActorOf(props));
                }
                else
                {
                    throw new InvalidOperationException("broken");
                }
            },
        }));
        var middle = ExpectMsg<IActorRef>();
        var child = Child(middle);

        EventFilter.Exception<InvalidOperationException>().ExpectOne(() => middle.Tell("fail"));

        ExpectMsg("parent restarted");
        ExpectMsg("pre-restart broken");
        ExpectMsg("post-restart broken");
        child.Tell("after");
        ExpectMsg("got after");
    }

    [Fact]
    public void A_child_that_fails_to_start_is_stopped()
    {
        var supervisor = Supervise(null);
        EventFilter.Exception<ActorInitializationException>().ExpectOne(() =>
        {
            supervisor.Tell(Scripted.Props(new Scripted.Script { PreStart = _ => throw new InvalidOperationException("no") }));
            Watch(ExpectMsg<IActorRef>());
        });

        ExpectMsg<Terminated>();
    }

    [Fact]
    public void A_child_that_fails_to_start_is_created_again_when_it_is_restarted()
    {
        var attempts = 0;
        var supervisor = Supervise(new OneForOneStrategy(_ => Directive.Restart));
        EventFilter.Exception<ActorInitializationException>().ExpectOne(() =>
        {
            supervisor.Tell(Scripted.Props(new Scripted.Script
            {
                PreStart = _ =>
                {
                    if (Interlocked.Increment(ref attempts) == 1)
                    {
                        throw new InvalidOperationException("no");
                    }
                },
                Receive = (context, message) => context.Sender.Tell(message),
            }));
            ExpectMsg<IActorRef>().Tell("hello");
        });

        ExpectMsg("hello");
    }

    [Fact]
    public void A_failing_restart_is_a_failure_again()
    {
        var supervisor = Supervise(new OneForOneStrategy(cause => cause is PostRestartException ? Directive.Stop : Directive.Restart));
        supervisor.Tell(Scripted.Props(new Scripted.Script
        {
            PostRestart = (_, _) => throw new ArgumentException("again"),
            Receive = (_, _) => throw new InvalidOperationException("broken"),
        }));
        var child = ExpectMsg<IActorRef>();
        Watch(child);

        EventFilter.Exception<InvalidOperationException>().And.Exception<PostRestartException>().Expect(2, () => child.Tell("fail"));

        ExpectTerminated(child);
    }

    [Fact]
    public void Kill_stops_by_default_because_the_failure_is_an_ActorKilledException()
    {
        var child = Child(Supervise(null));
        Watch(child);

        EventFilter.Exception<ActorKilledException>().ExpectOne(() => child.Tell(Kill.Instance));

        ExpectMsg("stopped");
        ExpectTerminated(child);
    }

    [Fact]
    public void A_strategy_in_the_props_decides_instead_of_the_actors_own()
    {
        var supervisor = Sys.ActorOf(Scripted
            .Props(new Scripted.Script
            {
                Strategy = new OneForOneStrategy(_ => Directive.Restart),
                Receive = (context, message) => context.Sender.Tell(context.ActorOf((Props)message)),
            })
            .WithSupervisorStrategy(new OneForOneStrategy(_ => Directive.Stop)));
        var child = Child(supervisor);

        EventFilter.Exception<InvalidOperationException>().ExpectOne(() => child.Tell(new Fail("broken")));

        ExpectMsg("stopped");
    }

    [Fact]
    public void The_actor_that_failed_does_not_handle_messages_before_the_decision()
    {
        using var decide = new ManualResetEventSlim();
        var child = Child(Supervise(new OneForOneStrategy(_ =>
        {
            TestActor.Tell("deciding");
            decide.Wait();
            return Directive.Resume;
        })));

        EventFilter.Warning("broken").ExpectOne(() =>
        {
            child.Tell(new Fail("broken"));
            child.Tell("after");
            ExpectMsg("deciding");
            TestActor.Tell("decided", TestActor);
            ExpectMsg("decided");
            decide.Set();
            ExpectMsg("got after");
        });
    }

    [Fact]
    public void Pairs_of_types_decide_in_their_order()
    {
        var decider = Decider.From(
            Directive.Escalate, Directive.Stop.When<ArgumentNullException>(), Directive.Resume.When<ArgumentException>());

        Assert.Equal(Directive.Stop, decider.Decide(new ArgumentNullException("x")));
        Assert.Equal(Directive.Resume, decider.Decide(new ArgumentException("x")));
        Assert.Equal(Directive.Escalate, decider.Decide(new InvalidOperationException()));
    }

    private IActorRef Supervise(SupervisorStrategy? strategy) => Sys.ActorOf(Scripted.Props(new Scripted.Script
    {
        Strategy = strategy,
        Receive = (context, message) => context.Sender.Tell(message is Props props ? context.ActorOf(props) : "pong"),
    }));

    private IActorRef Child(IActorRef supervisor)
    {
        supervisor.Tell(Props.Create(() => new Worker(TestActor)));
        return ExpectMsg<IActorRef>();
    }

    private sealed record Fail(string Reason);

    private sealed class Worker : ReceiveActor
    {
        private readonly IActorRef _observer;

        public Worker(IActorRef observer)
        {
            _observer = observer;
            Receive<Fail>(fail => throw new InvalidOperationException(fail.Reason));
            Receive<string>(text => observer.Tell("got " + text));
        }

        protected override void PostStop() => _observer.Tell("stopped");

        protected override void PreRestart(Exception reason, object message) => _observer.Tell("pre-restart " + reason.Message);

        protected override void PostRestart(Exception reason) => _observer.Tell("post-restart " + reason.Message);
    }
}
