using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit.Xunit2;
using ActorHub.Akka.Tests.Actor;

namespace ActorHub.Akka.Tests.Event;

public sealed class LoggingTests : TestKit
{
    [Fact]
    public void Entries_are_published_with_source_and_text()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Info));
        var actor = Sys.ActorOf(Scripted.Props((context, message) => context.GetLogger().Info("{0} of {1}", message, 2)), "logging");

        actor.Tell(1);

        var entry = ExpectMsg<Info>();
        Assert.Equal("1 of 2", entry.Message.ToString());
        Assert.Equal("akka://test/user/logging", entry.LogSource);
        Assert.Equal(typeof(Scripted), entry.LogClass);
        Assert.Equal(LogLevel.InfoLevel, entry.LogLevel());
    }

    [Fact]
    public void Levels_below_the_configured_one_are_not_published()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Debug));

        Logging.GetLogger(Sys, "me").Debug("quiet");
        Sys.EventStream.SetLogLevel(LogLevel.DebugLevel);
        var log = Logging.GetLogger(Sys, "me");
        log.Debug("loud");

        Assert.Equal("loud", ExpectMsg<Debug>().Message.ToString());
        Assert.True(log.IsDebugEnabled);
    }

    [Fact]
    public void An_exception_is_part_of_the_entry()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Error));
        var cause = new InvalidOperationException("why");

        EventFilter.Error(contains: "failed").ExpectOne(() => Sys.Log.Error(cause, "{0} failed", "it"));

        Assert.Same(cause, ExpectMsg<Error>().Cause);
    }

    [Fact]
    public async Task Loggers_are_actors_named_by_the_configuration()
    {
        var system = ActorSystem.Create("logged", ConfigurationFactory.ParseString(
            $"akka {{ loglevel = WARNING, stdout-loglevel = OFF, loggers = [\"{typeof(Collecting).AssemblyQualifiedName}\"] }}"));

        Logging.GetLogger(system, "me").Info("not this");
        Logging.GetLogger(system, "me").Warning("but this");

        await Collecting.Received.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("but this", (await Collecting.Received.Task).Message.ToString());
        await system.Terminate();
    }

    [Fact]
    public void A_failure_that_a_supervisor_decides_is_logged_once_with_the_childs_path()
    {
        var probe = CreateTestProbe();
        Sys.EventStream.Subscribe(probe, typeof(Error));
        var actor = Sys.ActorOf(Scripted.Props((_, _) => throw new InvalidOperationException("broken")), "failing");

        EventFilter.Exception<InvalidOperationException>().ExpectOne(() => actor.Tell("fail"));

        Assert.Equal("akka://test/user/failing", probe.ExpectMsg<Error>().LogSource);
        probe.ExpectNoMsg(50);
    }

    public sealed class Collecting : ReceiveActor
    {
        public static readonly TaskCompletionSource<LogEvent> Received = new();

        public Collecting()
        {
            Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
            Receive<LogEvent>(entry => Received.TrySetResult(entry));
        }
    }
}
