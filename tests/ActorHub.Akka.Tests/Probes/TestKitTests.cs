using Akka.Actor;
using Akka.TestKit.Xunit2;
using ActorHub.Akka.Tests.Actor;
using Xunit.Sdk;

namespace ActorHub.Akka.Tests.Probes;

public sealed class TestKitTests : TestKit
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(30);

    [Fact]
    public void The_test_actor_is_the_sender_of_what_a_test_tells()
    {
        var actor = Sys.ActorOf(Scripted.Props((context, message) => context.Sender.Tell(message)));

        actor.Tell("hello");

        ExpectMsg("hello");
        Assert.Equal(actor, LastSender);
        Assert.Equal("hello", LastMessage);
    }

    [Fact]
    public async Task It_is_the_sender_after_an_await_too()
    {
        var actor = Sys.ActorOf(Scripted.Props((context, message) => context.Sender.Tell(message)));

        await Task.Yield();
        actor.Tell("hello");

        await ExpectMsgAsync("hello");
    }

    [Fact]
    public void Probes_receive_reply_and_forward()
    {
        var probe = CreateTestProbe();
        var other = CreateTestProbe("other");

        probe.Ref.Tell("question", TestActor);
        Assert.Equal("question", probe.ExpectMsg<string>());
        probe.Reply("answer");
        ExpectMsgFrom<string>(probe, "answer");
        probe.Forward(other);
        other.ExpectMsg("question");
        Assert.Equal(TestActor, other.Sender);
        probe.Send(other, "sent");
        other.ExpectMsgFrom<string>(probe.Ref);
        Assert.Equal(probe.Ref, (IActorRef)probe);
    }

    [Fact]
    public void What_does_not_come_fails_the_test()
    {
        Assert.ThrowsAny<XunitException>(() => ExpectMsg<string>(Short));
        Assert.Null(ReceiveOne(Short));
        TestActor.Tell(5, ActorRefs.NoSender);
        Assert.ThrowsAny<XunitException>(() => ExpectMsg<string>(Short));
        TestActor.Tell("a", ActorRefs.NoSender);
        Assert.ThrowsAny<XunitException>(() => ExpectMsg("b", Short));
        TestActor.Tell("a", ActorRefs.NoSender);
        Assert.ThrowsAny<XunitException>(() => ExpectNoMsg(Short));
        Assert.ThrowsAny<XunitException>(() => AwaitCondition(() => false, Short));
        Assert.ThrowsAny<XunitException>(() => EventFilter.Error("none").ExpectOne(Short, () => { }));
    }

    [Fact]
    public void Messages_can_be_matched_in_several_ways()
    {
        foreach (var message in new object[] { "abc", "abd", 1, 2, 3, "x", "y", 7 })
        {
            TestActor.Tell(message, ActorRefs.NoSender);
        }

        Assert.True(HasMessages);
        ExpectMsg<string>(text => text.StartsWith('a'));
        ExpectMsg<string>(text => Assert.Equal("abd", text));
        Assert.Equal([1, 2, 3], ReceiveN(3).Cast<int>());
        ExpectMsgAllOf("y", "x");
        Assert.Equal(7, FishForMessage<int>(number => number == 7));
        Assert.False(HasMessages);
    }

    [Fact]
    public void The_test_actor_can_have_children()
    {
        var child = ChildActorOf(Scripted.Props((context, message) => context.Parent.Tell(message)), "child");

        child.Tell("to my parent");

        ExpectMsg("to my parent");
        Assert.Equal(TestActor.Path / "child", child.Path);
    }

    [Fact]
    public void Expected_dead_letters_are_counted()
    {
        EventFilter.DeadLetter<string>().Expect(2, () =>
        {
            Sys.DeadLetters.Tell("one");
            Sys.DeadLetters.Tell("two");
        });
    }
}
