using ActorHub.Connections.Dispatching;
using Akka.Actor;
using Akka.Dispatch.MessageQueues;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace ActorHub.Connections.Tests.Dispatching;

/// <summary>The queue by itself; with actors it is tested in <see cref="LoopDispatcherTests"/>.</summary>
public sealed class LeanMessageQueueTests
{
    public enum Step
    {
        Enqueue,
        EnqueueFirst,
        TryDequeue,
        CleanUp,
    }

    /// <summary>Messages are numbered by their step, so that a swap or a loss shows.</summary>
    [Property(Arbitrary = [typeof(Steps)], MaxTest = 500)]
    public void It_behaves_like_a_list_whatever_is_done(Step[] steps)
    {
        var queue = new LeanMessageQueue();
        var model = new List<int>();
        var dead = new UnboundedMessageQueue();
        var number = 0;
        foreach (var step in steps)
        {
            number++;
            switch (step)
            {
                case Step.Enqueue:
                    queue.Enqueue(ActorRefs.Nobody, Message(number));
                    model.Add(number);
                    break;
                case Step.EnqueueFirst:
                    queue.EnqueueFirst(Message(number));
                    model.Insert(0, number);
                    break;
                case Step.TryDequeue:
                    Assert.Equal(model.Count > 0, queue.TryDequeue(out var envelope));
                    Assert.Equal(model.Count > 0 ? model[0] : null, envelope.Message);
                    model.RemoveRange(0, Math.Min(1, model.Count));
                    break;
                case Step.CleanUp:
                    queue.CleanUp(ActorRefs.Nobody, dead);
                    Assert.Equal(model, Drain(dead));
                    model.Clear();
                    break;
            }

            Assert.Equal(model.Count, queue.Count);
            Assert.Equal(model.Count > 0, queue.HasMessages);
        }

        Assert.Equal(model, Drain(queue));
    }

    [Fact]
    public void Empty_it_takes_32_bytes_and_each_message_40()
    {
        var queues = new LeanMessageQueue[1000];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < queues.Length; i++)
        {
            queues[i] = new LeanMessageQueue();
        }

        Assert.Equal(32 * queues.Length, GC.GetAllocatedBytesForCurrentThread() - before);

        var envelope = Message(1);
        before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var queue in queues)
        {
            queue.Enqueue(ActorRefs.Nobody, envelope);
        }

        Assert.Equal(40 * queues.Length, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Envelope Message(int number) => new(number, ActorRefs.NoSender);

    private static List<int> Drain(IMessageQueue queue)
    {
        var all = new List<int>();
        while (queue.TryDequeue(out var envelope))
        {
            all.Add((int)envelope.Message);
        }

        return all;
    }

    private static class Steps
    {
        /// <summary>A cleanup is rare, or the queue would never be long.</summary>
        public static Arbitrary<Step> Any() =>
            Gen.Frequency(
                (8, Gen.Constant(Step.Enqueue)),
                (2, Gen.Constant(Step.EnqueueFirst)),
                (6, Gen.Constant(Step.TryDequeue)),
                (1, Gen.Constant(Step.CleanUp))).ToArbitrary();
    }
}
