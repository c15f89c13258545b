using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace ActorHub.Akka.Tests.Actor;

public sealed class AsyncReceiveTests : TestKit
{
    [Fact]
    public void No_other_message_is_handled_before_the_handler_is_done()
    {
        var gate = Gate();
        var actor = Sys.ActorOf(Props.Create(() => new Awaiting(gate.Task)));

        actor.Tell("one");
        actor.Tell("two");
        ExpectMsg("begin one");
        gate.SetResult();

        ExpectMsg("end one");
        ExpectMsg("begin two");
        ExpectMsg("end two");
    }

    [Fact]
    public void Context_and_sender_are_there_after_an_await()
    {
        var gate = Gate();
        var first = CreateTestProbe();
        var second = CreateTestProbe();
        var actor = Sys.ActorOf(Props.Create(() => new Awaiting(gate.Task)));

        actor.Tell("one", first.Ref);
        first.ExpectMsg("begin one");
        actor.Tell("two", second.Ref);
        gate.SetResult();

        first.ExpectMsg("end one");
        Assert.Equal(actor, first.LastSender);
        second.ExpectMsg("begin two");
        second.ExpectMsg("end two");
    }

    [Fact]
    public void A_failure_after_an_await_reaches_the_supervisor()
    {
        var gate = Gate();
        var actor = Sys.ActorOf(Props.Create(() => new Awaiting(gate.Task)));
        actor.Tell("one");
        ExpectMsg("begin one");
        actor.Tell("two");

        EventFilter.Exception<InvalidOperationException>("late").ExpectOne(() => gate.SetException(new InvalidOperationException("late")));
        ExpectMsg("begin two");
    }

    [Fact]
    public void A_failure_before_the_first_await_reaches_the_supervisor()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Awaiting(Task.FromException(new InvalidOperationException("at once")))));

        EventFilter.Exception<InvalidOperationException>("at once").ExpectOne(() => actor.Tell("one"));
    }

    [Fact]
    public void A_stop_does_not_wait_for_the_handler()
    {
        var gate = Gate();
        var actor = Sys.ActorOf(Props.Create(() => new Awaiting(gate.Task)));
        Watch(actor);
        actor.Tell("one");
        ExpectMsg("begin one");

        Sys.Stop(actor);

        ExpectTerminated(actor);
        gate.SetResult();
        ExpectNoMsg(50);
    }

    [Fact]
    public void Many_asynchronous_messages_stay_in_order()
    {
        var actor = Sys.ActorOf<Yielding>();

        for (var i = 0; i < 1000; i++)
        {
            actor.Tell(i);
        }

        Assert.Equal(Enumerable.Range(0, 1000), ReceiveN(1000).Cast<int>());
    }

    [Fact]
    public void RunTask_does_the_same_for_an_untyped_actor()
    {
        var actor = Sys.ActorOf<Running>();

        actor.Tell("one");
        actor.Tell("two");

        ExpectMsg("end one");
        ExpectMsg("end two");
    }

    private static TaskCompletionSource Gate() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    public sealed class Awaiting : ReceiveActor
    {
        public Awaiting(Task gate) => ReceiveAsync<string>(async text =>
        {
            if (!gate.IsFaulted || gate.Exception?.InnerException?.Message == "late")
            {
                Sender.Tell($"begin {text}");
            }

            if (!gate.IsFaulted || text == "one")
            {
                await gate;
            }

            Sender.Tell($"end {text}", Context.Self);
        });
    }

    public sealed class Yielding : ReceiveActor
    {
        public Yielding() => ReceiveAnyAsync(async message =>
        {
            await Task.Yield();
            Sender.Tell(message);
        });
    }

    public sealed class Running : UntypedActor
    {
        protected override void OnReceive(object message) => RunTask(async () =>
        {
            await Task.Yield();
            Sender.Tell($"end {message}");
        });
    }
}
