using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace ActorHub.Akka.Tests.Actor;

public sealed class OrderingTests : TestKit
{
    [Fact]
    public async Task Messages_of_each_of_many_senders_arrive_in_order_and_one_at_a_time()
    {
        const int Senders = 8;
        const int PerSender = 20_000;
        var done = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var next = new int[Senders];
        var inside = 0;
        var received = 0;
        var receiver = Sys.ActorOf(Scripted.Props((_, message) =>
        {
            if (Interlocked.Increment(ref inside) != 1)
            {
                done.TrySetResult("two messages at a time");
            }

            var (sender, number) = ((int, int))message;
            if (next[sender]++ != number)
            {
                done.TrySetResult($"sender {sender}: {number} instead of {next[sender] - 1}");
            }

            if (++received == Senders * PerSender)
            {
                done.TrySetResult("complete");
            }

            Interlocked.Decrement(ref inside);
        }));

        var sending = Enumerable.Range(0, Senders).Select(sender => Task.Run(() =>
        {
            for (var i = 0; i < PerSender; i++)
            {
                receiver.Tell((sender, i), ActorRefs.NoSender);
            }
        }));
        await Task.WhenAll(sending);

        Assert.Equal("complete", await done.Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task No_wake_up_is_lost_between_bursts()
    {
        var echo = Sys.ActorOf(Scripted.Props((context, message) => context.Sender.Tell(message)));

        for (var i = 0; i < 20_000; i++)
        {
            Assert.Equal(i, await echo.Ask<int>(i, TimeSpan.FromSeconds(20)));
        }
    }

    [Fact]
    public async Task A_ring_of_actors_passes_many_tokens_round()
    {
        const int Size = 50;
        const int Tokens = 20;
        const int Hops = 5_000;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var finished = 0;
        var ring = new IActorRef[Size];
        for (var i = 0; i < Size; i++)
        {
            var next = (i + 1) % Size;
            ring[i] = Sys.ActorOf(Scripted.Props((_, message) =>
            {
                if ((int)message > 0)
                {
                    ring[next].Tell((int)message - 1);
                }
                else if (Interlocked.Increment(ref finished) == Tokens)
                {
                    done.SetResult();
                }
            }));
        }

        for (var i = 0; i < Tokens; i++)
        {
            ring[i].Tell(Hops, ActorRefs.NoSender);
        }

        await done.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void A_stop_overtakes_the_messages_that_wait()
    {
        using var go = new ManualResetEventSlim();
        var parent = Sys.ActorOf(Scripted.Props((context, message) =>
        {
            if (message is Props props)
            {
                context.Sender.Tell(context.ActorOf(props));
            }
            else
            {
                context.Stop((IActorRef)message);
                go.Set();
            }
        }));
        parent.Tell(Scripted.Props((_, message) =>
        {
            TestActor.Tell(message);
            go.Wait();
        }));
        var actor = ExpectMsg<IActorRef>();
        Watch(actor);
        actor.Tell("first");
        ExpectMsg("first");

        EventFilter.DeadLetter<string>(text => text == "second").ExpectOne(() =>
        {
            actor.Tell("second");
            parent.Tell(actor);
            ExpectTerminated(actor);
        });
    }

    [Fact]
    public void A_poison_pill_waits_its_turn()
    {
        var actor = Sys.ActorOf(Scripted.Props((_, message) => TestActor.Tell(message)));
        Watch(actor);

        actor.Tell("first");
        actor.Tell(PoisonPill.Instance);

        ExpectMsg("first");
        ExpectTerminated(actor);
    }

    [Fact]
    public void Null_is_no_message()
    {
        var actor = Sys.ActorOf(Scripted.Props((_, message) => TestActor.Tell(message)));
        actor.Tell("started");
        ExpectMsg("started");

        Assert.Throws<ArgumentNullException>(() => actor.Tell(null!));
        Assert.Throws<InvalidMessageException>(() => Sys.DeadLetters.Tell(null!));
    }

    [Fact]
    public void Without_a_sender_dead_letters_are_the_sender()
    {
        var actor = Sys.ActorOf(Scripted.Props((context, _) => TestActor.Tell(context.Sender)));

        actor.Tell("hello", ActorRefs.NoSender);

        ExpectMsg(Sys.DeadLetters);
    }

    [Fact]
    public void Forwarding_keeps_the_sender()
    {
        var echo = Sys.ActorOf(Scripted.Props((context, message) => context.Sender.Tell(message)));
        var forwarder = Sys.ActorOf(Scripted.Props((_, message) => echo.Forward(message)));

        forwarder.Tell("hello");

        ExpectMsg("hello");
        Assert.Equal(echo, LastSender);
    }
}
