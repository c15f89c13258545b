using ActorHub.Hub.Channels;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Errors;
using ActorHub.Hub.Tests.Support;

namespace ActorHub.Hub.Tests.Channels;

public sealed class ChannelRegistryTests
{
    [Fact]
    public void A_command_that_meets_a_closed_inbox_opens_the_next_channel()
    {
        var supervisor = new RecordingActorRef();
        var meter = new HubMeter();
        var registry = new ChannelRegistry(new HubLimits(), new ChannelNamespaces(), meter) { Supervisor = supervisor };
        var caller = new RecordingCaller();
        Publish(registry, caller, 1);
        var first = Assert.IsType<ChannelsActor.Start>(Assert.Single(supervisor.Told)).Inbox;
        Assert.Equal([1], TakeAll(first));
        Assert.True(first.TryClose());

        Publish(registry, caller, 2);
        Publish(registry, caller, 3);

        Assert.Equal(2, supervisor.Told.Count);
        var next = Assert.IsType<ChannelsActor.Start>(supervisor.Told.Last()).Inbox;
        Assert.Empty(TakeAll(first));
        Assert.Equal([2, 3], TakeAll(next));
        registry.Remove(first); // the actor of the first, later than the command: the next must stay
        Publish(registry, caller, 4);
        Assert.Equal([4], TakeAll(next));
        Assert.Equal(1, meter.Counts.Channels);
        Assert.Empty(caller.Answers);
    }

    [Fact]
    public void A_channel_that_has_ended_makes_room_for_another()
    {
        var supervisor = new RecordingActorRef();
        var registry = new ChannelRegistry(new HubLimits { MaxLiveChannels = 1 }, new ChannelNamespaces(), new HubMeter()) { Supervisor = supervisor };
        var caller = new RecordingCaller();
        Publish(registry, caller, 1, "a");
        Publish(registry, caller, 2, "b");
        Assert.Equal(new Reply.Failed(HubError.TooManyChannels), Assert.Single(caller.Answers).Reply);

        var ended = ((ChannelsActor.Start)supervisor.Told.Single()).Inbox;
        ended.Close(HubError.ChannelFailed);
        registry.Remove(ended);
        registry.Remove(ended); // twice makes no more room than once
        Publish(registry, caller, 3, "b");
        Publish(registry, caller, 4, "c");

        Assert.Equal([2, 1, 4], caller.Answers.Select(answer => (int)answer.Command.Id.Span[0]));
        Assert.Equal([3], TakeAll(((ChannelsActor.Start)supervisor.Told.Last()).Inbox));
    }

    /// <summary>Every inbox closes as soon as it is empty, so that senders meet closing inboxes all the time.</summary>
    [Fact]
    public async Task Commands_that_meet_closing_inboxes_are_neither_lost_nor_doubled_nor_reordered()
    {
        const int Senders = 4;
        const int Bursts = 500;
        const int InBurst = 8;
        var inboxes = 0;
        ChannelRegistry registry = null!;
        var supervisor = new RecordingActorRef
        {
            OnTold = told =>
            {
                Interlocked.Increment(ref inboxes);
                ThreadPool.QueueUserWorkItem(_ => HandleAndClose(((ChannelsActor.Start)told).Inbox));
            },
        };
        registry = new ChannelRegistry(new HubLimits(), new ChannelNamespaces(), new HubMeter()) { Supervisor = supervisor };

        var answers = await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(SendAsync)));

        Assert.True(inboxes > 1, "no sender met a closed inbox");
        Assert.All(answers, ids => Assert.Equal(Enumerable.Range(0, Bursts * InBurst), ids));

        async Task<List<int>> SendAsync()
        {
            var answered = new SemaphoreSlim(0);
            var caller = new RecordingCaller { Answered = _ => answered.Release() };
            for (var n = 0; n < Bursts * InBurst; n++)
            {
                new ClientCommand.Publish(BitConverter.GetBytes(n), "lobby", [], SenderEcho.Included).Pass(registry, caller);
                for (var owed = n % InBurst == InBurst - 1 ? InBurst : 0; owed > 0; owed--)
                {
                    Assert.True(await answered.WaitAsync(TestHub.Patience), $"no answer to the burst that ends with {n}");
                }
            }

            return caller.Answers.ConvertAll(answer => BitConverter.ToInt32(answer.Command.Id.Span));
        }

        void HandleAndClose(ChannelInbox inbox)
        {
            do
            {
                while (inbox.TryPeek(out var command))
                {
                    inbox.RemoveFirst();
                    ((ClientCommand)command).Answer(Reply.Pong.Instance);
                }
            }
            while (!inbox.TryClose());
            registry.Remove(inbox);
        }
    }

    private static void Publish(ChannelRegistry registry, RecordingCaller caller, byte id, string channel = "lobby") =>
        new ClientCommand.Publish([id], channel, [], SenderEcho.Included).Pass(registry, caller);

    private static List<int> TakeAll(ChannelInbox inbox)
    {
        var ids = new List<int>();
        while (inbox.TryPeek(out var command))
        {
            inbox.RemoveFirst();
            ids.Add(((ClientCommand)command).Id.Span[0]);
        }

        return ids;
    }
}
