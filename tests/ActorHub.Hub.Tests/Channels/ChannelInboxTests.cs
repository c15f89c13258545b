using ActorHub.Hub.Channels;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Errors;
using ActorHub.Hub.Tests.Support;

namespace ActorHub.Hub.Tests.Channels;

public sealed class ChannelInboxTests
{
    private readonly RecordingActorRef _actor = new();
    private readonly ChannelInbox _inbox = new("lobby", new ChannelPolicy());

    public enum Pending
    {
        AddedCommand,
        TakenCommand,
        Publication,
    }

    [Fact]
    public void One_wake_up_covers_everything_that_comes_until_the_actor_sleeps()
    {
        Assert.True(_inbox.TryAdd(Command()));
        Assert.Empty(_actor.Told); // nobody is there to be woken
        _inbox.Attach(_actor);
        Assert.True(_inbox.TryAdd(Command()));
        Assert.Single(_actor.Told);

        TakeAll(2);
        Assert.True(_inbox.TrySleep());
        Assert.True(_inbox.TryAdd(Command()));
        Assert.True(_inbox.TryAdd(Command()));

        Assert.Equal([ChannelActor.Wake.Instance, ChannelActor.Wake.Instance], _actor.Told);
    }

    [Fact]
    public void A_publication_wakes_a_sleeping_actor_and_tells_an_actor_at_work_nothing()
    {
        _inbox.Attach(_actor);
        var listener = _inbox.Listen();
        listener.OnPublication(Publication(1));
        Assert.Single(_actor.Told); // the one of Attach
        Assert.True(_inbox.HasPublications);
        Assert.Single(_inbox.TakePublications());
        _inbox.ReleasePublications();

        Assert.True(_inbox.TrySleep());
        listener.OnPublication(Publication(2));
        listener.OnPublication(Publication(3));

        Assert.Equal(2, _actor.Told.Count);
        Assert.Equal([2, 3], _inbox.TakePublications().Select(publication => publication.Position.Offset));
    }

    [Theory]
    [InlineData(Pending.AddedCommand)]
    [InlineData(Pending.TakenCommand)]
    [InlineData(Pending.Publication)]
    public void An_inbox_with_something_pending_neither_sleeps_nor_closes(Pending pending)
    {
        _inbox.Attach(_actor);
        switch (pending)
        {
            case Pending.AddedCommand:
                _inbox.TryAdd(Command());
                break;
            case Pending.TakenCommand:
                _inbox.TryAdd(Command());
                Assert.True(_inbox.TryPeek(out _));
                break;
            case Pending.Publication:
                _inbox.Listen().OnPublication(Publication(1));
                break;
        }

        Assert.False(_inbox.TrySleep());
        Assert.False(_inbox.TryClose());
        Assert.True(_inbox.TryAdd(Command()));
    }

    [Fact]
    public void A_closed_inbox_takes_nothing_and_wakes_nobody()
    {
        _inbox.Attach(_actor);
        var listener = _inbox.Listen();
        Assert.True(_inbox.TrySleep());
        Assert.True(_inbox.TryClose());

        Assert.False(_inbox.TryAdd(Command()));
        listener.OnPublication(Publication(1));
        _inbox.EndIfUnused();
        _inbox.EndIfUnused();

        Assert.False(_inbox.TryPeek(out _));
        Assert.False(_inbox.HasPublications);
        Assert.Single(_actor.Told); // the one of Attach
    }

    [Fact]
    public void A_listener_of_an_abandoned_attempt_is_deaf()
    {
        _inbox.Attach(_actor);
        var abandoned = _inbox.Listen();
        var current = _inbox.Listen();
        abandoned.OnPublication(Publication(1));
        current.OnPublication(Publication(2));
        Assert.Equal([2], _inbox.TakePublications().Select(publication => publication.Position.Offset));
    }

    [Fact]
    public void Closing_answers_also_the_commands_that_come_meanwhile()
    {
        const int Late = 3;
        ChannelRegistry registry = null!;
        RecordingCaller caller = null!;
        byte sent = 0;
        var supervisor = new RecordingActorRef();
        registry = new ChannelRegistry(new HubLimits(), new ChannelNamespaces(), new HubMeter()) { Supervisor = supervisor };
        caller = new RecordingCaller { Answered = _ => SendIf(sent <= Late) };
        SendIf(true);
        var inbox = ((ChannelsActor.Start)supervisor.Told.Single()).Inbox;

        inbox.Close(HubError.ChannelFailed);

        Assert.Equal([1, 2, 3, 4], caller.Answers.Select(answer => (int)answer.Command.Id.Span[0]));
        Assert.All(caller.Answers, answer => Assert.Equal(new Reply.Failed(HubError.ChannelFailed), answer.Reply));
        Assert.False(inbox.TryAdd(Command()));

        void SendIf(bool isWanted)
        {
            if (isWanted)
            {
                new ClientCommand.Publish([++sent], "lobby", [], SenderEcho.Included).Pass(registry, caller);
            }
        }
    }

    [Fact]
    public void A_channel_is_asked_to_end_when_it_was_quiet_between_two_sweeps()
    {
        _inbox.Attach(_actor);
        _inbox.EndIfUnused();
        _inbox.TryAdd(Command());
        _inbox.EndIfUnused();
        Assert.DoesNotContain(ChannelActor.EndIfUnused.Instance, _actor.Told);
        _inbox.EndIfUnused();
        Assert.Contains(ChannelActor.EndIfUnused.Instance, _actor.Told);
    }

    private static ClientCommand.Presence Command() => new([], "lobby");

    private static Publication Publication(long offset) => new("lobby", new StreamPosition("e", offset), null, "1"u8.ToArray());

    private void TakeAll(int count)
    {
        for (var n = 0; n < count; n++)
        {
            Assert.True(_inbox.TryPeek(out _));
            _inbox.RemoveFirst();
        }
    }
}
