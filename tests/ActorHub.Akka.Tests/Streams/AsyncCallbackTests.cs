using System.Runtime.CompilerServices;
using ActorHub.Akka.Tests.Streams.Probes;
using Akka.Streams.Dsl;

namespace ActorHub.Akka.Tests.Streams;

public class AsyncCallbackTests : StreamTest
{
    private const int Threads = 4;
    private const int CallsPerThread = 10_000;

    [Fact]
    public async Task Callbacks_of_many_threads_run_one_at_a_time_and_in_each_threads_order()
    {
        var calls = new List<(int Thread, int Number)>(Threads * CallsPerThread);
        var inside = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var callback = await Callback<(int Thread, int Number)>(call =>
        {
            Assert.Equal(1, Interlocked.Increment(ref inside));
            calls.Add(call);
            Interlocked.Decrement(ref inside);
            if (calls.Count == Threads * CallsPerThread)
            {
                all.SetResult();
            }
        });

        var threads = Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            for (var number = 0; number < CallsPerThread; number++)
            {
                callback((thread, number));
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        await all.Task.WaitAsync(TimeSpan.FromSeconds(20));
        foreach (var thread in calls.GroupBy(call => call.Thread))
        {
            Assert.Equal(Enumerable.Range(0, CallsPerThread), thread.Select(call => call.Number));
        }
    }

    [Fact]
    public async Task Two_callbacks_called_by_one_thread_keep_its_order()
    {
        var calls = new List<string>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ready = new TaskCompletionSource<(Action First, Action<int> Second)>();
        Run(new ScriptedFlow
        {
            OnStart = flow => ready.SetResult((
                flow.Callback(() => calls.Add("first")),
                flow.Callback<int>(number =>
                {
                    calls.Add($"second {number}");
                    if (number == 3)
                    {
                        all.SetResult();
                    }
                }))),
        });
        var (first, second) = await ready.Task.WaitAsync(TimeSpan.FromSeconds(20));

        first();
        second(1);
        first();
        first();
        second(2);
        second(3);

        await all.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(["first", "second 1", "first", "first", "second 2", "second 3"], calls);
    }

    [Fact]
    public async Task A_callback_called_by_its_own_stage_runs_after_what_runs_now()
    {
        var log = new List<string>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Run(new ScriptedFlow
        {
            OnStart = flow =>
            {
                var later = flow.Callback(() =>
                {
                    log.Add("callback");
                    done.SetResult();
                });
                later();
                log.Add("start");
            },
        });

        await done.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(["start", "callback"], log);
    }

    [Fact]
    public async Task A_callback_may_push()
    {
        Action<int>? push = null;
        var (_, sink) = Run(new ScriptedFlow { OnStart = flow => push = flow.Callback<int>(flow.PushOut), OnPull = _ => { } });
        sink.Pull();
        await sink.Settle();

        push!(3);

        await sink.Signals.Expect(new Signal.Pushed(3));
    }

    [Fact]
    public async Task A_callback_of_a_stopped_stage_is_dropped()
    {
        var called = false;
        Action? callback = null;
        var flow = new ScriptedFlow { OnStart = flow => callback = flow.Callback(() => called = true), OnUpstreamFinish = flow => flow.CompleteOut() };
        var (source, sink) = Run(flow);
        source.Complete();
        await flow.Signals.Expect(new Signal.Started(), new Signal.Finished(), new Signal.Stopped());

        callback!();

        // Another stream of the same pool has run since; nothing more can come from this one.
        var (_, other) = Run();
        await other.Settle();
        Assert.False(called);
    }

    [Fact]
    public async Task A_callback_of_a_stopped_stage_is_dropped_while_others_run()
    {
        var called = false;
        Action? callback = null;
        var flow = new ScriptedFlow
        {
            OnStart = flow => callback = flow.Callback(() => called = true),
            OnPull = flow => flow.CompleteStage(),
        };
        var stuck = new ScriptedFlow { OnDownstreamFinish = (_, _) => { } };
        var (source, sink) = Source.FromGraph(new ManualSource<int>())
            .Via(stuck)
            .Via(flow)
            .ToMaterialized(Sink.FromGraph(new ManualSink<int>()), Keep.Both)
            .Run(Materializer);
        sink.Pull();
        await flow.Signals.Expect(new Signal.Started(), new Signal.Stopped());

        callback!();
        await source.Settle();

        Assert.False(called);
    }

    [Fact]
    public async Task A_stream_that_is_over_keeps_nothing_that_is_sent_to_it()
    {
        // A callback outlives its stream in the hands of whoever holds it; what it was given used to pile up behind it.
        Action<object>? callback = null;
        var flow = new ScriptedFlow { OnStart = flow => callback = flow.Callback<object>(_ => { }) };
        var (source, sink) = Run(flow);
        source.Complete();
        await sink.Signals.Expect(new Signal.Finished(), new Signal.Stopped());
        await WaitUntilGone(() => SendToTheDead(callback!));

        GC.KeepAlive(callback);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] SendToTheDead(Action<object> callback) =>
        [.. Enumerable.Range(0, 3).Select(_ =>
        {
            var sent = new object();
            callback(sent);
            return new WeakReference(sent);
        })];

    private static async Task WaitUntilGone(Func<WeakReference[]> make)
    {
        // The last stage has told of its stop a moment before the stream is over: what comes in between may be kept, once.
        for (var round = 0; round < 100; round++)
        {
            var sent = make();
            await Task.Yield();
            GC.Collect();
            if (!sent.Any(reference => reference.IsAlive))
            {
                return;
            }
        }

        Assert.Fail("What was sent to a stream that is over is still kept.");
    }

    private async Task<Action<T>> Callback<T>(Action<T> handler)
    {
        var callback = new TaskCompletionSource<Action<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
        Run(new ScriptedFlow { OnStart = flow => callback.SetResult(flow.Callback(handler)) });
        return await callback.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
