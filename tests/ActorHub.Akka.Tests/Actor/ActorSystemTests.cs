using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;

namespace ActorHub.Akka.Tests.Actor;

public sealed class ActorSystemTests : TestKit
{
    private static readonly Config Quiet = ConfigurationFactory.ParseString("akka { loggers = [], stdout-loglevel = OFF }");

    [Fact]
    public async Task Terminate_completes_when_all_actors_have_stopped()
    {
        var system = ActorSystem.Create("ending", Quiet);
        var stopped = 0;
        for (var i = 0; i < 100; i++)
        {
            system.ActorOf(Scripted.Props(new Scripted.Script
            {
                PreStart = context => context.ActorOf(Scripted.Props(new Scripted.Script { PostStop = _ => Interlocked.Increment(ref stopped) })),
                PostStop = _ => Interlocked.Increment(ref stopped),
            }));
        }

        await system.Terminate().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(200, stopped);
        Assert.True(system.WhenTerminated.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Terminating_twice_is_the_same_as_once()
    {
        var system = ActorSystem.Create("ending", Quiet);

        await Task.WhenAll(system.Terminate(), system.Terminate()).WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Callbacks_run_at_the_end_the_last_one_first()
    {
        var system = ActorSystem.Create("ending", Quiet);
        var calls = new List<string>();
        system.RegisterOnTermination(() => calls.Add("first"));
        system.RegisterOnTermination(() => calls.Add("second"));

        await system.Terminate().WaitAsync(TimeSpan.FromSeconds(20));
        await system.WhenTerminated;

        Assert.Equal(["second", "first"], calls);
    }

    [Fact]
    public async Task No_actor_is_created_after_the_end()
    {
        var system = ActorSystem.Create("ending", Quiet);
        await system.Terminate().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.ThrowsAny<InvalidOperationException>(() => system.ActorOf(Scripted.Props((_, _) => { })));
    }

    [Fact]
    public async Task A_guardian_can_be_told_to_stop_what_fails_at_the_top()
    {
        var system = ActorSystem.Create(
            "stopping", ConfigurationFactory.ParseString("akka.actor.guardian-supervisor-strategy = \"Akka.Actor.StoppingSupervisorStrategy\"").WithFallback(Quiet));
        var stopped = new TaskCompletionSource();
        var actor = system.ActorOf(Scripted.Props(new Scripted.Script
        {
            PostStop = _ => stopped.TrySetResult(),
            Receive = (_, _) => throw new InvalidOperationException("broken"),
        }));

        actor.Tell("fail", ActorRefs.NoSender);

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(system.WhenTerminated.IsCompleted);
        await system.Terminate();
    }

    [Fact]
    public async Task A_failure_that_is_escalated_to_the_top_restarts_the_actor_there()
    {
        var system = ActorSystem.Create("burning", Quiet);
        var middle = system.ActorOf(Scripted.Props(new Scripted.Script
        {
            Strategy = new OneForOneStrategy(_ => Directive.Escalate),
            PreStart = context => context.ActorOf(Scripted.Props((_, _) => throw new InvalidOperationException("broken")), "child"),
            PostRestart = (_, _) => TestActor.Tell("restarted", ActorRefs.NoSender),
            Receive = (context, message) => context.Child("child").Tell(message),
        }));

        middle.Tell("fail", ActorRefs.NoSender);

        ExpectMsg("restarted"); // the guardian restarts, which is its default
        Assert.False(system.WhenTerminated.IsCompleted);
        await system.Terminate().WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void A_system_can_be_disposed()
    {
        var system = ActorSystem.Create("disposed", Quiet);

        system.Dispose();

        Assert.True(system.WhenTerminated.IsCompleted);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-hub")]
    [InlineData("a b")]
    public void Some_names_are_not_allowed(string name) => Assert.ThrowsAny<ArgumentException>(() => ActorSystem.Create(name, Quiet));

    [Fact]
    public void The_configuration_is_readable_with_its_defaults()
    {
        Assert.Equal("INFO", Sys.Settings.Config.GetString("akka.loglevel"));
        Assert.Equal(30, Sys.Settings.Config.GetInt("akka.actor.default-dispatcher.throughput"));
    }

    [Fact]
    public async Task Creating_and_stopping_race_without_losing_an_actor()
    {
        var system = ActorSystem.Create("races", Quiet);
        var started = 0;
        var stopped = 0;
        var script = new Scripted.Script
        {
            PreStart = _ => Interlocked.Increment(ref started),
            PostStop = _ => Interlocked.Increment(ref stopped),
            Receive = (context, message) => context.Sender.Tell(message),
        };

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                var actor = system.ActorOf(Scripted.Props(script));
                actor.Tell("hello", ActorRefs.NoSender);
                system.Stop(actor);
            }
        })));
        await system.Terminate().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(4000, started);
        Assert.Equal(4000, stopped);
    }
}
