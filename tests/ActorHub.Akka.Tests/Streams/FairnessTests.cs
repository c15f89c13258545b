using ActorHub.Akka.Tests.Streams.Probes;
using Akka.Streams.Dsl;

namespace ActorHub.Akka.Tests.Streams;

public class FairnessTests : StreamTest
{
    [Fact]
    public async Task A_stream_that_never_rests_hears_its_callbacks()
    {
        Action? stop = null;
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var flow = new ScriptedFlow
        {
            OnStart = flow =>
            {
                stop = flow.Callback(flow.CompleteStage);
                started.SetResult();
            },
        };
        var done = Source.From(Endless()).Via(flow).RunWith(Sink.Ignore<int>(), Materializer);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(20));

        stop!();

        await done.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Streams_that_never_rest_leave_threads_to_the_others()
    {
        var busy = Enumerable.Range(0, 4 * Environment.ProcessorCount)
            .Select(_ => Source.From(Endless()).Select(number => number).To(Sink.Ignore<int>()))
            .ToList();
        busy.ForEach(stream => stream.Run(Materializer));

        var sum = await Source.From(Enumerable.Range(1, 10_000)).RunWith(Sink.Aggregate<int, long>(0, (a, b) => a + b), Materializer)
            .WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(50_005_000, sum);
    }

    [Fact]
    public async Task A_busy_half_of_a_stream_does_not_starve_the_other_half()
    {
        // The flow drains its upstream for ever without being asked, and pushes what it has drained when it is.
        var drained = 0;
        var flow = new ScriptedFlow
        {
            OnStart = flow => flow.PullIn(),
            OnPush = flow =>
            {
                drained = flow.GrabIn();
                flow.PullIn();
            },
            OnPull = flow => flow.PushOut(drained),
        };
        var sink = Source.From(Endless()).Via(flow).ToMaterialized(Sink.FromGraph(new ManualSink<int>()), Keep.Right).Run(Materializer);

        for (var i = 0; i < 20; i++)
        {
            await sink.PullOne();
        }
    }

    private static IEnumerable<int> Endless()
    {
        for (var i = 0; ; i = (i + 1) & 0xffff)
        {
            yield return i;
        }
    }
}
