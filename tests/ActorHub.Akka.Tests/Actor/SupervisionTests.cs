using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace ActorHub.Akka.Tests.Actor;

public sealed class SupervisionTests : TestKit
{
    [Fact]
    public void A_failed_child_is_restarted_and_keeps_its_mailbox()
    {
        var supervisor = Supervise(_ => Directive.Restart);
        var child = Child(supervisor);

        EventFilter.Exception<InvalidOperationException>("broken").ExpectOne(() =>
        {
            child.Tell(new Fail("broken"));
            child.Tell("after");
        });

        ExpectMsg("constructed");
        ExpectMsg("started");
        ExpectMsg("pre-restart broken");
        ExpectMsg("constructed");
        ExpectMsg("post-restart broken");
        ExpectMsg("got after");
    }

    [Fact]
    public void A_resumed_child_keeps_its_state_and_loses_only_the_message()
    {
        var supervisor = Supervise(_ => Directive.Resume);
        var child = Child(supervisor);
        ExpectMsg("constructed");
        ExpectMsg("started");

        EventFilter.Warning("broken").ExpectOne(() => child.Tell(new Fail("broken")));
        child.Tell("after");

        ExpectMsg("got after");
    }

    [Fact]
    public void A_stopped_child_ends_and_its_supervisor_lives()
    {
        var supervisor = Supervise(_ => Directive.Stop);
        var child = Child(supervisor);
        ExpectMsg("constructed");
        ExpectMsg("started");
        Watch(child);

        EventFilter.Exception<InvalidOperationException>().ExpectOne(() => child.Tell(new Fail("broken")));

        ExpectMsg("stopped");
        ExpectTerminated(child);
        supervisor.Tell("ping");
        ExpectMsg("pong");
    }

    private IActorRef Supervise(Func<Exception, Directive> decide) =>
        Sys.ActorOf(Props.Create(() => new Supervisor(new OneForOneStrategy(decide))));

    private IActorRef Child(IActorRef supervisor)
    {
        supervisor.Tell(Props.Create(() => new Worker(TestActor)));
        return ExpectMsg<IActorRef>();
    }

    private sealed record Fail(string Reason);

    private sealed class Supervisor : ReceiveActor
    {
        private readonly SupervisorStrategy _strategy;

        public Supervisor(SupervisorStrategy strategy)
        {
            _strategy = strategy;
            Receive<Props>(props => Sender.Tell(Context.ActorOf(props)));
            Receive<string>(_ => Sender.Tell("pong"));
        }

        protected override SupervisorStrategy SupervisorStrategy() => _strategy;
    }

    private sealed class Worker : ReceiveActor
    {
        private readonly IActorRef _observer;

        public Worker(IActorRef observer)
        {
            _observer = observer;
            observer.Tell("constructed");
            Receive<Fail>(fail => throw new InvalidOperationException(fail.Reason));
            Receive<string>(text => observer.Tell("got " + text));
        }

        protected override void PreStart() => _observer.Tell("started");

        protected override void PostStop() => _observer.Tell("stopped");

        protected override void PreRestart(Exception reason, object message) => _observer.Tell("pre-restart " + reason.Message);

        protected override void PostRestart(Exception reason) => _observer.Tell("post-restart " + reason.Message);
    }
}
