using ActorHub.Connections.Transports;
using ActorHub.Connections.Transports.Loops;

namespace ActorHub.Connections.Tests.Transports.Loops;

public sealed class EventLoopTests : IDisposable
{
    private readonly EventLoop _loop = EventLoop.Start(0, Batching.Off, out _);

    public void Dispose() => _loop.Stop();

    [Fact]
    public async Task Turns_from_one_thread_run_in_their_order_on_one_thread()
    {
        var ran = new List<(int Turn, int Thread)>();
        for (var i = 0; i < 10_000; i++)
        {
            var turn = i;
            _loop.Add(new Turn(() => ran.Add((turn, Environment.CurrentManagedThreadId))));
        }

        await OnLoopAsync(() => { });

        Assert.Equal(Enumerable.Range(0, 10_000), ran.Select(static r => r.Turn));
        Assert.Single(ran.Select(static r => r.Thread).Distinct());
    }

    [Fact]
    public async Task A_turn_that_is_queued_by_a_turn_runs_after_it()
    {
        var said = new List<string>();
        var done = new TaskCompletionSource();
        _loop.Add(new Turn(() =>
        {
            _loop.Add(new Turn(() =>
            {
                said.Add("inner");
                done.SetResult();
            }));
            said.Add("outer");
        }));

        await Within(done.Task, "the inner turn");

        Assert.Equal(["outer", "inner"], said);
    }

    [Fact]
    public async Task What_is_put_off_to_the_end_runs_behind_the_turns_of_the_round_and_before_those_of_the_next()
    {
        var said = new List<string>();
        var done = new TaskCompletionSource();
        _loop.Add(new Turn(() =>
        {
            _loop.AddAtEnd(new Turn(() => said.Add("end")));
            _loop.AddLater(new Turn(() =>
            {
                said.Add("later");
                done.SetResult();
            }));
            _loop.Add(new Turn(() => said.Add("turn")));
        }));

        await Within(done.Task, "the later turn");

        Assert.Equal(["turn", "end", "later"], said);
    }

    [Fact]
    public async Task Turns_that_never_end_do_not_keep_out_those_of_other_threads()
    {
        var stop = false;
        var spinning = new Turn(() => { });
        spinning.Action = () =>
        {
            if (!Volatile.Read(ref stop))
            {
                _loop.Add(spinning);
            }
        };
        _loop.Add(spinning);

        await Within(OnLoopAsync(() => { }), "a turn beside one that never ends");

        Volatile.Write(ref stop, true);
    }

    [Fact]
    public async Task Every_turn_of_many_threads_wakes_a_loop_that_sleeps()
    {
        for (var i = 0; i < 1_000; i++)
        {
            await Within(OnLoopAsync(() => { }), $"turn {i}"); // the loop may sleep, or be about to, when each comes
        }

        var ran = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                _loop.Add(new Turn(() => ran++));
            }
        })));
        await Within(OnLoopAsync(() => { }), "the last turn");

        Assert.Equal(20_000, ran);
    }

    [Fact]
    public async Task Turns_that_come_after_its_end_run_elsewhere()
    {
        _loop.Stop();
        for (var i = 0; i < 100; i++)
        {
            await Within(OnLoopAsync(() => { }), $"turn {i} after the stop");
        }
    }

    private static Task Within(Task task, string what) =>
        task.WaitAsync(TimeSpan.FromSeconds(30)).ContinueWith(t => Assert.True(t.IsCompletedSuccessfully, $"{what} did not come"), TaskScheduler.Default);

    private Task OnLoopAsync(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Add(new Turn(() =>
        {
            action();
            done.SetResult();
        }));
        return done.Task;
    }

    private sealed class Turn(Action action) : IThreadPoolWorkItem
    {
        public Action Action { get; set; } = action;

        public void Execute() => Action();
    }
}
