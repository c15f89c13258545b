using Akka.Actor;
using Akka.Event;
using Akka.TestKit.Xunit2;
using ActorHub.Akka.Tests.Actor;

namespace ActorHub.Akka.Tests.Event;

public sealed class EventStreamTests : TestKit
{
    [Fact]
    public void Subscribers_get_the_class_and_what_derives_from_it()
    {
        Assert.True(Sys.EventStream.Subscribe(TestActor, typeof(Animal)));

        Sys.EventStream.Publish(new Animal("cow"));
        Sys.EventStream.Publish(new Dog("rex"));
        Sys.EventStream.Publish("no animal");

        ExpectMsg(new Animal("cow"));
        ExpectMsg(new Dog("rex"));
        ExpectNoMsg(50);
    }

    [Fact]
    public void Interfaces_can_be_subscribed_to()
    {
        Sys.EventStream.Subscribe<INamed>(TestActor);

        Sys.EventStream.Publish(new Dog("rex"));

        ExpectMsg(new Dog("rex"));
    }

    [Fact]
    public void An_event_comes_once_to_one_who_subscribed_twice()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Animal));
        Assert.False(Sys.EventStream.Subscribe(TestActor, typeof(Animal)));
        Sys.EventStream.Subscribe(TestActor, typeof(Dog));

        Sys.EventStream.Publish(new Dog("rex"));

        ExpectMsg(new Dog("rex"));
        ExpectNoMsg(50);
    }

    [Fact]
    public void Nothing_comes_after_unsubscribing()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Animal));
        Sys.EventStream.Publish(new Animal("cow"));
        Assert.True(Sys.EventStream.Unsubscribe(TestActor, typeof(Animal)));
        Assert.False(Sys.EventStream.Unsubscribe(TestActor));

        Sys.EventStream.Publish(new Animal("pig"));

        ExpectMsg(new Animal("cow"));
        ExpectNoMsg(50);
    }

    [Fact]
    public void Messages_to_a_stopped_actor_are_dead_letters()
    {
        var actor = Sys.ActorOf(Scripted.Props((_, _) => { }));
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));

        actor.Tell("lost");

        var letter = ExpectMsg<DeadLetter>();
        Assert.Equal("lost", letter.Message);
        Assert.Equal(TestActor, letter.Sender);
        Assert.Equal(actor, letter.Recipient);
    }

    [Fact]
    public void What_is_told_to_dead_letters_is_published()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));

        Sys.DeadLetters.Tell("lost");

        Assert.Equal("lost", ExpectMsg<DeadLetter>().Message);
    }

    [Fact]
    public void One_who_hears_of_dead_letters_stops_with_messages_in_its_mailbox()
    {
        // Each was a dead letter for the stopped subscriber, which was a dead letter for it, and so on until the stack was full.
        var actor = Sys.ActorOf(Scripted.Props(new Scripted.Script
        {
            PreStart = context => context.System.EventStream.Subscribe(context.Self, typeof(DeadLetter)),
            Receive = (context, _) =>
            {
                context.Self.Tell("left behind");
                context.Stop(context.Self);
            },
        }));
        Watch(actor);

        actor.Tell("go");

        ExpectTerminated(actor);
    }

    [Fact]
    public void Some_messages_are_no_loss()
    {
        var actor = Sys.ActorOf(Scripted.Props((_, _) => { }));
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);
        Sys.EventStream.Subscribe(TestActor, typeof(AllDeadLetters));

        actor.Tell(PoisonPill.Instance);

        ExpectMsg<SuppressedDeadLetter>();
    }

    private interface INamed;

    private record Animal(string Name) : INamed;

    private sealed record Dog(string Name) : Animal(Name);
}
