using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace ActorHub.Akka.Tests.Actor;

public sealed class LifecycleTests : TestKit
{
    [Fact]
    public void Hooks_run_before_the_first_message_and_after_the_last()
    {
        var actor = Sys.ActorOf(Scripted.Props(new Scripted.Script
        {
            PreStart = _ => TestActor.Tell("started"),
            PostStop = _ => TestActor.Tell("stopped"),
            Receive = (_, message) => TestActor.Tell(message),
        }));
        actor.Tell("message");
        actor.Tell(PoisonPill.Instance);

        ExpectMsg("started");
        ExpectMsg("message");
        ExpectMsg("stopped");
    }

    [Fact]
    public void The_only_argument_of_an_actor_may_be_an_array_or_nothing()
    {
        object[] pair = ["a", "b"];
        foreach (var argument in (object?[]?[])[pair, null])
        {
            var props = Props.Create<Holder>([argument!]);
            Assert.Same(argument, Assert.Single(props.Arguments));
            Sys.ActorOf(props.WithSupervisorStrategy(new OneForOneStrategy(_ => Directive.Stop))).Tell("tell");
            Assert.Same(argument, ExpectMsg<Holder.Held>().Argument);
        }
    }

    [Fact]
    public void Children_stop_before_their_parent()
    {
        var parent = Sys.ActorOf(Scripted.Props(new Scripted.Script
        {
            PreStart = context =>
            {
                for (var i = 0; i < 3; i++)
                {
                    context.ActorOf(Scripted.Props(new Scripted.Script { PostStop = _ => TestActor.Tell("child") }));
                }
            },
            PostStop = _ => TestActor.Tell("parent"),
        }));

        Sys.Stop(parent);

        ExpectMsg("child");
        ExpectMsg("child");
        ExpectMsg("child");
        ExpectMsg("parent");
    }

    [Fact]
    public void An_actor_can_stop_itself_and_finishes_its_message()
    {
        var actor = Sys.ActorOf(Scripted.Props((context, message) =>
        {
            context.Stop(context.Self);
            TestActor.Tell("finished " + message);
        }));
        Watch(actor);

        actor.Tell("it");

        ExpectMsg("finished it");
        ExpectTerminated(actor);
    }

    [Fact]
    public void A_failure_in_PostStop_is_logged_and_the_actor_ends()
    {
        var actor = Sys.ActorOf(Scripted.Props(new Scripted.Script { PostStop = _ => throw new InvalidOperationException("late") }));
        Watch(actor);

        EventFilter.Exception<InvalidOperationException>("late").ExpectOne(() => Sys.Stop(actor));

        ExpectTerminated(actor);
    }

    [Fact]
    public void PreRestart_gets_the_message_that_failed()
    {
        var actor = Sys.ActorOf(Scripted.Props(new Scripted.Script
        {
            PreRestart = (_, cause, message) => TestActor.Tell($"{cause.Message} on {message}"),
            Receive = (_, _) => throw new InvalidOperationException("broken"),
        }));

        EventFilter.Exception<InvalidOperationException>().ExpectOne(() => actor.Tell("this"));

        ExpectMsg("broken on this");
    }

    [Fact]
    public void Names_are_unique_among_siblings_until_the_actor_has_stopped()
    {
        var first = Sys.ActorOf(Scripted.Props((_, _) => { }), "name");

        Assert.Throws<InvalidActorNameException>(() => Sys.ActorOf(Scripted.Props((_, _) => { }), "name"));

        Watch(first);
        Sys.Stop(first);
        ExpectTerminated(first);
        AwaitAssert(() => Sys.ActorOf(Scripted.Props((_, _) => { }), "name"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("$a")]
    [InlineData("a/b")]
    [InlineData("ä")]
    [InlineData("a b")]
    [InlineData("%2")]
    public void Some_names_are_not_allowed(string name) =>
        Assert.Throws<InvalidActorNameException>(() => Sys.ActorOf(Scripted.Props((_, _) => { }), name));

    [Fact]
    public void Names_are_generated_in_base_64()
    {
        var parent = Sys.ActorOf(Scripted.Props((context, _) =>
        {
            for (var i = 0; i < 66; i++)
            {
                context.Sender.Tell(context.ActorOf(Scripted.Props((_, _) => { })).Path.Name);
            }
        }));

        parent.Tell("go");

        var names = ReceiveN(66).Cast<string>().ToArray();
        Assert.Equal(["$a", "$b", "$c"], names[..3]);
        Assert.Equal(["$~", "$ab", "$bb"], names[63..]);
    }

    [Fact]
    public void A_generated_name_is_not_given_again_after_the_last_child_has_stopped()
    {
        var parent = Sys.ActorOf(Scripted.Props((context, message) =>
        {
            if (message is Terminated)
            {
                TestActor.Tell("gone");
            }
            else
            {
                TestActor.Tell(context.Watch(context.ActorOf(Scripted.Props((_, _) => { }))));
            }
        }));
        parent.Tell("go");
        var first = ExpectMsg<IActorRef>();
        Sys.Stop(first);
        ExpectMsg("gone");

        parent.Tell("go");

        Assert.Equal(["$a", "$b"], [first.Path.Name, ExpectMsg<IActorRef>().Path.Name]);
    }

    [Fact]
    public void An_actor_whose_only_child_has_stopped_has_children_again()
    {
        // The list of children goes with the last one: what follows must not miss it, neither the name nor the order of stopping.
        var parent = Sys.ActorOf(Scripted.Props(new Scripted.Script
        {
            Receive = (context, message) =>
            {
                if (message is Terminated)
                {
                    TestActor.Tell(context.GetChildren().Count());
                }
                else
                {
                    TestActor.Tell(context.Watch(context.ActorOf(Scripted.Props(new Scripted.Script { PostStop = _ => TestActor.Tell("child") }), "child")));
                }
            },
            PostStop = _ => TestActor.Tell("parent"),
        }));
        parent.Tell("go");
        Sys.Stop(ExpectMsg<IActorRef>());
        ExpectMsg("child");
        ExpectMsg(0);
        parent.Tell("go");
        ExpectMsg<IActorRef>();

        Sys.Stop(parent);

        ExpectMsg("child");
        ExpectMsg("parent");
    }

    [Fact]
    public void Children_are_found_by_name_given_or_generated()
    {
        var parent = Sys.ActorOf(Scripted.Props(new Scripted.Script
        {
            PreStart = context =>
            {
                context.ActorOf(Scripted.Props((_, _) => { }), "given");
                context.ActorOf(Scripted.Props((_, _) => { }));
            },
            Receive = (context, message) => context.Sender.Tell(context.Child((string)message)),
        }));

        parent.Tell("given");
        Assert.Equal("given", ExpectMsg<IActorRef>().Path.Name);
        parent.Tell("$a");
        Assert.Equal("$a", ExpectMsg<IActorRef>().Path.Name);
        parent.Tell("nobody");
        Assert.True(ExpectMsg<IActorRef>().IsNobody());
    }

    [Fact]
    public void Paths_name_the_system_and_the_ancestors()
    {
        var actor = Sys.ActorOf(Scripted.Props((context, _) => context.Sender.Tell(context.ActorOf(Scripted.Props((_, _) => { }), "b"))), "a");
        actor.Tell("go");
        var child = ExpectMsg<IActorRef>();

        Assert.Equal("akka://test/user/a/b", child.Path.ToString());
        Assert.Equal("/user/a/b", child.Path.ToStringWithoutAddress());
        Assert.Equal(actor.Path, child.Path.Parent);
        Assert.Equal(actor.Path / "b", child.Path);
        Assert.Equal((actor.Path / "b").GetHashCode(), child.Path.GetHashCode());
        Assert.NotEqual(actor.Path, child.Path);
        Assert.Equal(["user", "a", "b"], child.Path.Elements);
    }

    [Fact]
    public void Incarnations_of_one_name_are_different_references()
    {
        var first = Sys.ActorOf(Scripted.Props((_, _) => { }), "again");
        Watch(first);
        Sys.Stop(first);
        ExpectTerminated(first);
        IActorRef second = ActorRefs.Nobody;
        AwaitAssert(() => second = Sys.ActorOf(Scripted.Props((_, _) => { }), "again"));

        Assert.Equal(first.Path, second.Path);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task GracefulStop_says_when_the_actor_has_stopped()
    {
        var actor = Sys.ActorOf(Scripted.Props((_, _) => { }));

        Assert.True(await actor.GracefulStop(TimeSpan.FromSeconds(20)));
        Assert.True(await actor.GracefulStop(TimeSpan.FromSeconds(20))); // it has stopped already
    }

    [Fact]
    public async Task GracefulStop_gives_up_after_its_time()
    {
        var actor = Sys.ActorOf(Scripted.Props((_, _) => { }));

        Assert.False(await actor.GracefulStop(TimeSpan.FromMilliseconds(20), "a message that does not stop it"));
    }

    [Fact]
    public void Behaviours_are_replaced_and_stacked()
    {
        var actor = Sys.ActorOf(Scripted.Props((context, message) =>
        {
            switch (message)
            {
                case "stack":
                    context.BecomeStacked(next =>
                    {
                        if (next is "pop")
                        {
                            context.UnbecomeStacked();
                        }
                        else
                        {
                            TestActor.Tell($"stacked {next}");
                        }
                    });
                    break;
                case "replace":
                    context.Become(next => TestActor.Tell($"replaced {next}"));
                    break;
                default:
                    TestActor.Tell($"first {message}");
                    break;
            }
        }));

        foreach (var message in new[] { "1", "stack", "2", "pop", "3", "replace", "4" })
        {
            actor.Tell(message);
        }

        ExpectMsg("first 1");
        ExpectMsg("stacked 2");
        ExpectMsg("first 3");
        ExpectMsg("replaced 4");
    }

    [Fact]
    public void Props_evaluate_the_arguments_once()
    {
        var made = 0;
        var props = Props.Create(() => new Counted(Interlocked.Increment(ref made)));

        Sys.ActorOf(props).Tell("which");
        ExpectMsg(1);
        Sys.ActorOf(props).Tell("which");
        ExpectMsg(1);
    }

    [Fact]
    public void Props_take_arguments_as_objects_too()
    {
        Sys.ActorOf(Props.Create<Counted>(7)).Tell("which");
        ExpectMsg(7);
        Sys.ActorOf(new Props(typeof(Counted), [8])).Tell("which");
        ExpectMsg(8);
    }

    [Fact]
    public void Actors_are_not_made_with_new()
    {
        Exception? thrown = null;
        var outside = new Thread(() => thrown = Record.Exception(() => new Counted(1))); // threads of a test kit are inside
        outside.Start();
        outside.Join();

        Assert.IsType<ActorInitializationException>(thrown);
    }

    public sealed class Counted : ReceiveActor
    {
        public Counted(int number) => ReceiveAny(_ => Sender.Tell(number));
    }

    public sealed class Holder(object[]? argument) : UntypedActor
    {
        public sealed record Held(object[]? Argument);

        protected override void OnReceive(object message) => Sender.Tell(new Held(argument));
    }
}
