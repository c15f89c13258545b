using Akka.Actor;
using Akka.Event;
using Akka.TestKit.Xunit2;

namespace ActorHub.Akka.Tests.Actor;

public sealed class ReceiveActorTests : TestKit
{
    [Fact]
    public void The_first_handler_that_fits_is_used()
    {
        var actor = Sys.ActorOf<Handlers>();

        actor.Tell(5);
        actor.Tell(-5);
        actor.Tell(0);
        actor.Tell("even");
        actor.Tell("odd");
        actor.Tell(1.5);

        ExpectMsg("positive 5");
        ExpectMsg("negative -5");
        ExpectMsg("int 0");
        ExpectMsg("taken even");
        ExpectMsg("string odd");
        ExpectMsg("any 1.5");
    }

    [Fact]
    public void What_no_handler_takes_is_published_as_unhandled()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(UnhandledMessage));
        var actor = Sys.ActorOf<OnlyStrings>();

        actor.Tell(5);

        var unhandled = ExpectMsg<UnhandledMessage>();
        Assert.Equal(5, unhandled.Message);
        Assert.Equal(actor, unhandled.Recipient);
        Assert.Equal(TestActor, unhandled.Sender);
    }

    [Fact]
    public void Become_takes_another_set_of_handlers()
    {
        var actor = Sys.ActorOf<Switch>();

        foreach (var message in new[] { "a", "on", "b", "push", "c", "pop", "d" })
        {
            actor.Tell(message);
        }

        ExpectMsg("off a");
        ExpectMsg("on b");
        ExpectMsg("pushed c");
        ExpectMsg("on d");
    }

    [Fact]
    public void Handlers_are_registered_only_in_the_constructor_and_in_Become()
    {
        var actor = Sys.ActorOf<Late>();

        actor.Tell("register");

        ExpectMsg<InvalidOperationException>();
    }

    [Fact]
    public void Nothing_is_registered_after_a_handler_for_everything()
    {
        EventFilter.Exception<ActorInitializationException>().ExpectOne(() => Sys.ActorOf<AfterAny>());
    }

    public sealed class Handlers : ReceiveActor
    {
        public Handlers()
        {
            Receive<int>(number => number > 0, number => Sender.Tell($"positive {number}"));
            Receive<int>(number => Sender.Tell($"negative {number}"), number => number < 0);
            Receive<int>(number => Sender.Tell($"int {number}"));
            Receive<string>(text =>
            {
                if (text != "even")
                {
                    return false;
                }

                Sender.Tell($"taken {text}");
                return true;
            });
            Receive<string>(text => Sender.Tell($"string {text}"));
            ReceiveAny(message => Sender.Tell(FormattableString.Invariant($"any {message}")));
        }
    }

    public sealed class OnlyStrings : ReceiveActor
    {
        public OnlyStrings() => Receive<string>(_ => { });
    }

    public sealed class Switch : ReceiveActor
    {
        public Switch()
        {
            Receive<string>(text => text == "on", _ => Become(On));
            Receive<string>(text => Sender.Tell($"off {text}"));
        }

        private void On()
        {
            Receive<string>(text => text == "push", _ => BecomeStacked(Pushed));
            Receive<string>(text => Sender.Tell($"on {text}"));
        }

        private void Pushed()
        {
            Receive<string>(text => text == "pop", _ => UnbecomeStacked());
            Receive<string>(text => Sender.Tell($"pushed {text}"));
        }
    }

    public sealed class Late : ReceiveActor
    {
        public Late() => ReceiveAny(_ =>
        {
            try
            {
                Receive<int>(_ => { });
            }
            catch (InvalidOperationException e)
            {
                Sender.Tell(e);
            }
        });
    }

    public sealed class AfterAny : ReceiveActor
    {
        public AfterAny()
        {
            ReceiveAny(_ => { });
            Receive<int>(_ => { });
        }
    }
}
