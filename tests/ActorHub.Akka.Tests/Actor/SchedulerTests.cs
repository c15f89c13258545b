using System.Diagnostics;
using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace ActorHub.Akka.Tests.Actor;

/// <summary>The scheduler of running systems, with real time.</summary>
public sealed class SchedulerTests : TestKit
{
    [Fact]
    public void A_message_is_not_early()
    {
        var start = Stopwatch.GetTimestamp();

        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(60), TestActor, "later", ActorRefs.NoSender);

        ExpectMsg("later");
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(55));
    }

    [Fact]
    public void A_message_repeats_until_cancelled()
    {
        var repeated = Sys.Scheduler.ScheduleTellRepeatedlyCancelable(10, 10, TestActor, "again", ActorRefs.NoSender);

        ReceiveN(5);
        repeated.Cancel();
        Sys.Scheduler.ScheduleTellOnce(10, TestActor, "behind the last", ActorRefs.NoSender); // one may be on its way now
        FishForMessage<string>(message => message == "behind the last");

        ExpectNoMsg(50);
    }

    [Fact]
    public void An_action_runs_once_or_again_and_again()
    {
        Sys.Scheduler.Advanced.ScheduleOnce(10, () => TestActor.Tell("once", ActorRefs.NoSender));
        ExpectMsg("once");
        var repeated = Sys.Scheduler.Advanced.ScheduleRepeatedlyCancelable(10, 10, () => TestActor.Tell("again", ActorRefs.NoSender));
        ExpectMsg("again");
        ExpectMsg("again");
        repeated.Cancel();
    }

    [Fact]
    public void Many_timers_fire_each_once()
    {
        var order = new Random(7);
        for (var i = 0; i < 5000; i++)
        {
            Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(order.Next(1, 300)), TestActor, i, ActorRefs.NoSender);
        }

        Assert.Equal(Enumerable.Range(0, 5000), ReceiveN(5000).Cast<int>().Order());
    }

    [Fact]
    public void A_token_follows_the_cancellation()
    {
        var cancelable = new Cancelable(Sys.Scheduler);
        var token = cancelable.Token;

        cancelable.Cancel();

        Assert.True(token.IsCancellationRequested);
        Assert.True(Cancelable.CreateCanceled().IsCancellationRequested);
    }

    [Fact]
    public void An_actors_timers_and_timeout_work_with_real_time()
    {
        Sys.ActorOf(Props.Create(() => new TimerTests.WithTimers(TestActor))).Tell("there");
        ExpectMsg("there");
        Sys.ActorOf(Scripted.Props(new Scripted.Script
        {
            PreStart = context => context.SetReceiveTimeout(TimeSpan.FromMilliseconds(20)),
            Receive = (_, message) => TestActor.Tell(message),
        }));

        ExpectMsg<ReceiveTimeout>();
        ExpectMsg<ReceiveTimeout>();
    }
}
