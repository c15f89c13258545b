using ActorHub.Connections.Dispatching;
using ActorHub.Connections.Tests.Transports;
using ActorHub.Connections.Tests.Transports.Loops;
using ActorHub.Connections.Transports;
using ActorHub.Connections.Transports.Loops;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using Akka.TestKit.Xunit2;

namespace ActorHub.Connections.Tests.Dispatching;

/// <summary>Actors on event loops, in an actor system whose configuration knows nothing of them.</summary>
public sealed class LoopDispatcherTests : TestKit
{
    private readonly EventLoopGroup _loops = EventLoopGroup.Start(new ConnectionOptions { Transport = TransportKind.EventLoops, EventLoops = 2 })!;

    public LoopDispatcherTests()
        : base("akka { loggers = [\"Akka.TestKit.TestEventListener, Akka.TestKit\"], stdout-loglevel = OFF, test.single-expect-default = 30s }")
    {
        _loops.Attach(Sys);
    }

    private EventLoop Loop => _loops.First;

    [Fact]
    public async Task Messages_of_many_threads_arrive_in_the_order_of_each_and_none_is_lost()
    {
        const int Senders = 4;
        const int Each = 500_000;
        var done = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var next = new int[Senders];
        var left = Senders * Each;
        var counter = Start(message =>
        {
            var (sender, number) = ((int, int))message;
            if (next[sender]++ != number)
            {
                done.TrySetResult($"sender {sender}: {number} instead of {next[sender] - 1}");
            }

            if (--left == 0)
            {
                done.TrySetResult("all");
            }
        });

        var senders = Enumerable.Range(0, Senders).Select(sender => Task.Run(() =>
        {
            for (var number = 0; number < Each; number++)
            {
                counter.Tell((sender, number), ActorRefs.NoSender);
            }
        }));
        await Task.WhenAll(senders);

        Assert.Equal("all", await done.Task.WaitAsync(TransportProbe.Patience));
    }

    [Fact]
    public async Task What_the_loop_itself_tells_is_handled_before_the_call_returns()
    {
        var handled = 0;
        var actor = Start(_ => handled++);
        await actor.Ask<ActorIdentity>(new Identify(null)); // it has started: until then its mailbox is queued already
        var seen = await OnNotification(() =>
        {
            actor.Tell("now", ActorRefs.NoSender);
            return handled;
        });

        Assert.Equal(1, seen);
    }

    [Fact]
    public async Task No_actor_runs_inside_another()
    {
        var order = new List<string>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var second = Start(_ =>
        {
            order.Add("second");
            done.SetResult();
        });
        var first = Start(_ =>
        {
            second.Tell("go", ActorRefs.NoSender);
            order.Add("first");
        });

        await OnNotification(() =>
        {
            first.Tell("go", ActorRefs.NoSender);
            return 0;
        });

        await done.Task.WaitAsync(TransportProbe.Patience);
        Assert.Equal(["first", "second"], order);
    }

    [Fact]
    public async Task An_actor_runs_on_the_thread_of_its_loop_whoever_tells()
    {
        var other = _loops.Loops[1];
        var answers = new List<bool>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var actor = Start(
            _ =>
            {
                answers.Add(other.IsCurrent);
                if (answers.Count == 2)
                {
                    done.SetResult();
                }
            },
            other);

        actor.Tell("from a test's thread");
        await OnNotification(() =>
        {
            actor.Tell("from the first loop", ActorRefs.NoSender);
            return 0;
        });

        await done.Task.WaitAsync(TransportProbe.Patience);
        Assert.Equal([true, true], answers);
    }

    [Fact]
    public async Task Stashed_messages_come_before_later_ones()
    {
        var seen = new List<string>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var actor = Sys.ActorOf(Props.Create(() => new Stasher(seen, done)).OnLoop(Loop));

        foreach (var message in new[] { "a", "b", "open", "c", "end" })
        {
            actor.Tell(message, ActorRefs.NoSender);
        }

        await done.Task.WaitAsync(TransportProbe.Patience);
        Assert.Equal(["open", "a", "b", "c", "end"], seen);
    }

    [Fact]
    public async Task Messages_that_an_actor_did_not_live_to_see_are_dead_letters_in_their_order()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        using var entered = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        var actor = Sys.ActorOf(Props.Create(() => new Stopping(entered, gate)).OnLoop(_loops.Loops[1]));
        Watch(actor);
        actor.Tell(0, ActorRefs.NoSender);
        Assert.True(entered.Wait(TransportProbe.Patience));
        for (var number = 1; number <= 3; number++)
        {
            actor.Tell(number, ActorRefs.NoSender);
        }

        gate.Set();

        var messages = new List<object>();
        while (messages.Count < 4)
        {
            messages.Add(await ExpectMsgAsync<object>() is DeadLetter dead ? dead.Message : "terminated");
        }

        Assert.Equal([1, 2, 3], messages.OfType<int>());
        Assert.Contains("terminated", messages);
        actor.Tell(4, ActorRefs.NoSender);
        Assert.Equal(4, (await ExpectMsgAsync<DeadLetter>()).Message);
    }

    [Fact]
    public async Task An_actor_that_throws_is_restarted_and_keeps_its_messages()
    {
        var seen = new List<object>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var actor = Start(message =>
        {
            if (message is "boom")
            {
                throw new InvalidOperationException("boom");
            }

            seen.Add(message);
            if (seen.Count == 2)
            {
                done.SetResult();
            }
        });

        await EventFilter.Exception<InvalidOperationException>("boom").ExpectOneAsync(() =>
        {
            actor.Tell(1, ActorRefs.NoSender);
            actor.Tell("boom", ActorRefs.NoSender);
            actor.Tell(2, ActorRefs.NoSender);
            return Task.CompletedTask;
        });

        await done.Task.WaitAsync(TransportProbe.Patience);
        Assert.Equal([1, 2], seen);
    }

    [Fact]
    public async Task Foreign_code_that_throws_on_the_loop_is_logged_and_the_loop_continues()
    {
        await EventFilter.Exception<InvalidOperationException>(contains: "work").ExpectAsync(2, async () =>
        {
            Loop.Add(new Failing());
            var notified = await Assert.ThrowsAsync<InvalidOperationException>(() => OnNotification<int>(() => throw new InvalidOperationException("work")));
            Assert.Equal("work", notified.Message);
        });

        Assert.Equal("answered", await OnNotification(() => "answered"));
    }

    [Fact]
    public async Task An_actor_that_outlives_its_loop_runs_on()
    {
        var actor = Start(message => ((TaskCompletionSource<bool>)message).SetResult(Loop.IsCurrent));

        _loops.Dispose();

        while (await RunsOnLoop())
        {
            await Task.Yield(); // the loop's thread ends soon, but Dispose does not wait for that
        }

        Task<bool> RunsOnLoop()
        {
            var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            actor.Tell(done, ActorRefs.NoSender);
            return done.Task.WaitAsync(TransportProbe.Patience);
        }
    }

    [Fact]
    public void A_system_keeps_its_own_default_mailbox()
    {
        Assert.IsType<UnboundedMailbox>(Sys.Mailboxes.Lookup(Mailboxes.DefaultMailboxId));
        Assert.IsType<LeanMailbox>(Sys.Mailboxes.GetMailboxType(
            Props.Empty.OnLoop(Loop), Sys.Dispatchers.Lookup(Loop.DispatcherId).Configurator.Config));
    }

    [Fact]
    public void The_dispatchers_of_loops_that_ended_serve_the_next_ones()
    {
        var ids = Ids(_loops);
        using (var second = EventLoopGroup.Start(new ConnectionOptions { Transport = TransportKind.EventLoops, EventLoops = 2 })!)
        {
            second.Attach(Sys);
            Assert.Empty(ids.Intersect(Ids(second)));
        }

        _loops.Dispose();
        using var third = EventLoopGroup.Start(new ConnectionOptions { Transport = TransportKind.EventLoops, EventLoops = 4 })!;
        third.Attach(Sys);

        Assert.Equal(["actorhub.loop-0", "actorhub.loop-1", "actorhub.loop-2", "actorhub.loop-3"], Ids(third).Order());
    }

    /// <summary>A returned dispatcher waits for the next hub, perhaps forever: a reference would keep the buffers of a loop that has ended.</summary>
    [Fact]
    public void A_dispatcher_that_was_returned_has_no_loop()
    {
        var dispatcher = LoopDispatchers.Of(Sys).Take(Loop);
        Assert.Same(Loop, dispatcher.Loop);

        LoopDispatchers.Of(Sys).Return(dispatcher);

        Assert.Null(dispatcher.Loop);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _loops.Dispose();
    }

    private static List<string> Ids(EventLoopGroup loops) => [.. loops.Loops.ToArray().Select(loop => loop.DispatcherId)];

    private IActorRef Start(Action<object> handle, EventLoop? loop = null) =>
        Sys.ActorOf(Props.Create(() => new Handler(handle)).OnLoop(loop ?? Loop));

    /// <summary>Calls a function as a descriptor's notification, which is no actor's turn.</summary>
    private async Task<T> OnNotification<T>(Func<T> function)
    {
        var entry = new Notified<T>(function);
        Loop.Add(new Turn(() => entry.Register(Loop)));
        return await entry.Result.Task.WaitAsync(TransportProbe.Patience);
    }

    private sealed class Handler(Action<object> handle) : UntypedActor
    {
        protected override void OnReceive(object message) => handle(message);
    }

    /// <summary>Stops itself once the gate is open.</summary>
    private sealed class Stopping(ManualResetEventSlim entered, ManualResetEventSlim gate) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            entered.Set();
            gate.Wait();
            Context.Stop(Self);
        }
    }

    private sealed class Stasher(List<string> seen, TaskCompletionSource done) : UntypedActor, IWithUnboundedStash
    {
        private bool _isOpen;

        public IStash Stash { get; set; } = null!;

        protected override void OnReceive(object message)
        {
            if (!_isOpen && message is not "open")
            {
                Stash.Stash();
                return;
            }

            seen.Add((string)message);
            if (message is "open")
            {
                _isOpen = true;
                Stash.UnstashAll();
            }
            else if (message is "end")
            {
                done.SetResult();
            }
        }
    }

    private sealed class Failing : IThreadPoolWorkItem
    {
        public void Execute() => throw new InvalidOperationException("work");
    }

    /// <summary>An event descriptor, which is writable from the start.</summary>
    private sealed class Notified<T>(Func<T> function) : ILoopEntry
    {
        public TaskCompletionSource<T> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Descriptor { get; } = Native.NewEvent();

        public uint Generation => uint.MaxValue - 1;

        public void Register(EventLoop loop) => Assert.True(loop.TryRegister(this, Native.EPOLLOUT));

        public void Record(uint events, ReadBatch? reads)
        {
        }

        public void Notify()
        {
            try
            {
                Result.SetResult(function());
            }
            catch (Exception e)
            {
                Result.SetException(e);
                throw;
            }
            finally
            {
                _ = Native.close(Descriptor);
            }
        }
    }
}
