using ActorHub.Connections.Dispatching;
using Akka.Actor;
using Akka.Dispatch.MessageQueues;
using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.Connections.Tests.Dispatching;

/// <summary>The queue by itself; with actors it is tested in <see cref="LoopDispatcherTests"/>.</summary>
public sealed class LeanMessageQueueTests
{
    /// <summary>What a mailbox may do: a number to be enqueued, -1 to dequeue, below that to be put first.</summary>
    [Fact]
    public void It_behaves_like_a_list_whatever_is_done()
    {
        Prop.ForAll<int[]>(steps =>
        {
            var queue = new LeanMessageQueue();
            var model = new List<int>();
            foreach (var step in steps)
            {
                if (step >= 0)
                {
                    queue.Enqueue(ActorRefs.Nobody, Message(step));
                    model.Add(step);
                }
                else if (step < -1)
                {
                    queue.EnqueueFirst(Message(step));
                    model.Insert(0, step);
                }
                else if (queue.TryDequeue(out var envelope))
                {
                    Assert.Equal(model[0], envelope.Message);
                    model.RemoveAt(0);
                }
                else
                {
                    Assert.Empty(model);
                }

                Assert.Equal(model.Count, queue.Count);
                Assert.Equal(model.Count > 0, queue.HasMessages);
            }

            Assert.Equal(model, Drain(queue));
        }).QuickCheckThrowOnFailure();
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

    [Fact]
    public void What_is_left_goes_to_the_dead_letters_in_order()
    {
        var queue = new LeanMessageQueue();
        var dead = new UnboundedMessageQueue();
        Enumerable.Range(1, 5).ToList().ForEach(number => queue.Enqueue(ActorRefs.Nobody, Message(number)));
        Assert.True(queue.TryDequeue(out _));

        queue.CleanUp(ActorRefs.Nobody, dead);

        Assert.False(queue.HasMessages);
        Assert.Equal([2, 3, 4, 5], Drain(dead));
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
}
