using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace ActorHub.Akka.Tests.Actor;

public sealed class DeathWatchTests : TestKit
{
    [Fact]
    public void Terminated_comes_once_however_often_the_actor_was_watched()
    {
        var actor = Silent();
        Watch(actor);
        Watch(actor);

        Sys.Stop(actor);

        var terminated = ExpectTerminated(actor);
        Assert.True(terminated.ExistenceConfirmed);
        Assert.False(terminated.AddressTerminated);
        ExpectNoMsg(50);
    }

    [Fact]
    public void Every_watcher_is_told()
    {
        var actor = Silent();
        var probes = Enumerable.Range(0, 5).Select(_ => CreateTestProbe()).ToArray();
        foreach (var probe in probes)
        {
            probe.Watch(actor);
        }

        Sys.Stop(actor);

        foreach (var probe in probes)
        {
            probe.ExpectTerminated(actor);
        }
    }

    [Fact]
    public void Watching_an_actor_that_has_stopped_gives_Terminated_too()
    {
        var actor = Silent();
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);

        Watch(actor);

        Assert.False(ExpectTerminated(actor).ExistenceConfirmed);
    }

    [Fact]
    public void Nothing_comes_after_Unwatch()
    {
        var actor = Silent();
        var probe = CreateTestProbe();
        probe.Watch(actor);
        Watch(actor);

        Unwatch(actor);
        Sys.Stop(actor);

        probe.ExpectTerminated(actor);
        ExpectNoMsg(50);
    }

    [Fact]
    public void Unwatch_takes_back_a_Terminated_that_is_in_the_mailbox()
    {
        var subject = Silent();
        var queued = CreateTestProbe();
        queued.Watch(subject);
        using var go = new ManualResetEventSlim();
        var watcher = Sys.ActorOf(Scripted.Props((context, message) =>
        {
            switch (message)
            {
                case "watch":
                    context.Watch(subject);
                    TestActor.Tell("watching");
                    go.Wait();
                    context.Unwatch(subject);
                    break;
                default:
                    TestActor.Tell(message);
                    break;
            }
        }));
        watcher.Tell("watch");
        ExpectMsg("watching");

        Sys.Stop(subject);
        queued.ExpectTerminated(subject);
        go.Set();
        watcher.Tell("last");

        ExpectMsg("last");
    }

    [Fact]
    public void WatchWith_sends_the_message_instead()
    {
        var subject = Silent();
        var watcher = Sys.ActorOf(Scripted.Props((context, message) =>
        {
            if (message is "watch")
            {
                context.WatchWith(subject, "gone");
            }

            TestActor.Tell(message);
        }));
        watcher.Tell("watch");
        ExpectMsg("watch");

        Sys.Stop(subject);

        ExpectMsg("gone");
    }

    [Fact]
    public void Not_handling_Terminated_is_a_failure()
    {
        var subject = Silent();
        var watcher = Sys.ActorOf(Scripted.Props(new Scripted.Script { PreStart = context => context.Watch(subject) }));
        Watch(watcher);

        EventFilter.Exception<DeathPactException>().ExpectOne(() => Sys.Stop(subject));

        ExpectTerminated(watcher);
    }

    [Fact]
    public void Terminated_comes_behind_the_last_message_of_the_actor()
    {
        var subject = Sys.ActorOf(Scripted.Props((context, _) =>
        {
            for (var i = 0; i < 100; i++)
            {
                context.Sender.Tell(i);
            }

            context.Stop(context.Self);
        }));
        Watch(subject);

        subject.Tell("go");

        Assert.Equal(Enumerable.Range(0, 100), ReceiveN(100).Cast<int>());
        ExpectTerminated(subject);
    }

    [Fact]
    public void A_parent_that_watches_its_child_is_told_once()
    {
        var parent = Sys.ActorOf(Scripted.Props((context, message) =>
        {
            switch (message)
            {
                case "go":
                    context.Stop(context.Watch(context.ActorOf(Scripted.Props((_, _) => { }), "child")));
                    break;
                case Terminated terminated:
                    TestActor.Tell($"{terminated.ActorRef.Path.Name} {context.GetChildren().Count()}");
                    break;
            }
        }));

        parent.Tell("go");

        ExpectMsg("child 0");
        ExpectNoMsg(50);
    }

    [Fact]
    public void A_probe_can_be_watched()
    {
        var probe = CreateTestProbe();
        Watch(probe);

        probe.Tell(PoisonPill.Instance);

        ExpectTerminated(probe);
    }

    [Fact]
    public void Watching_races_with_stopping_and_never_loses_Terminated()
    {
        for (var i = 0; i < 1000; i++)
        {
            var actor = Silent();
            Parallel.Invoke(() => Watch(actor), () => Sys.Stop(actor));
            ExpectTerminated(actor);
        }
    }

    private IActorRef Silent() => Sys.ActorOf(Scripted.Props((_, _) => { }));
}
