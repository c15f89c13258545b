using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit.Internal;

namespace Akka.TestKit;

/// <summary>An actor system for a test, and a test actor whose messages the test waits for.</summary>
public abstract partial class TestKitBase : IActorRefFactory
{
    private static int _testActors;

    private readonly ITestKitAssertions _assertions;
    private readonly ReceivedMessages _received = new();
    private readonly ActorCell _testActor;
    private MessageEnvelope? _last;

    protected TestKitBase(ITestKitAssertions assertions, ActorSystem? system = null, string? testActorName = null)
        : this(assertions, system, null, null, testActorName)
    {
    }

    protected TestKitBase(ITestKitAssertions assertions, Config config, string? actorSystemName = null, string? testActorName = null)
        : this(assertions, null, config, actorSystemName, testActorName)
    {
    }

    private TestKitBase(ITestKitAssertions assertions, ActorSystem? system, Config? config, string? systemName, string? testActorName)
    {
        _assertions = assertions;
        if (system is null)
        {
            Sys = ActorSystem.Create(systemName ?? "test", config is null ? DefaultConfig : config.WithFallback(DefaultConfig));
        }
        else
        {
            Sys = system;
            Sys.Settings.InjectTopLevelFallback(DefaultConfig);
        }

        TestKitSettings = new TestKitSettings(Sys.Settings.Config);
        Log = Logging.GetLogger(Sys, GetType());
        EventFilter = new EventFilterFactory(this);
        _testActor = CreateCell(testActorName ?? $"testActor{Interlocked.Increment(ref _testActors)}");
        if (this is not INoImplicitSender)
        {
            ActorCell.Current = _testActor;
        }
        else if (this is not TestProbe)
        {
            ActorCell.Current = null;
        }

        SynchronizationContext.SetSynchronizationContext(new ActorCellKeepingSynchronizationContext(ActorCell.Current));
    }

    /// <summary>The waits are far longer than Akka.NET's 3 s: they only keep a test from hanging, and a busy machine takes its time.</summary>
    public static Config DefaultConfig { get; } = ConfigurationFactory.ParseString(
        """
        akka {
          loggers = ["Akka.TestKit.TestEventListener, Akka.TestKit"]
          test {
            timefactor = 1.0
            filter-leeway = 20s
            single-expect-default = 20s
            default-timeout = 20s
          }
        }
        """);

    public static Config FullDebugConfig { get; } = ConfigurationFactory.ParseString("akka.loglevel = DEBUG, akka.stdout-loglevel = DEBUG");

    public static TimeSpan Now => TimeSpan.FromTicks(DateTime.UtcNow.Ticks);

    public ActorSystem Sys { get; }

    public TestKitSettings TestKitSettings { get; }

    public ILoggingAdapter Log { get; }

    public EventFilterFactory EventFilter { get; }

    public IActorRef TestActor => _testActor;

    /// <summary>Who sent the last message that the test took.</summary>
    public IActorRef LastSender => _last?.Sender ?? ActorRefs.NoSender;

    /// <summary>The last message that the test took.</summary>
    public object? LastMessage => _last?.Message;

    /// <summary>Whether messages wait to be taken.</summary>
    public bool HasMessages => _received.Any;

    internal ITestKitAssertions Assertions => _assertions;

    /// <summary>The duration times <c>akka.test.timefactor</c>.</summary>
    public TimeSpan Dilated(TimeSpan duration) => duration * TestKitSettings.TestTimeFactor;

    public TimeSpan GetTimeoutOrDefault(TimeSpan? timeout) => RemainingOrDilated(timeout);

    public TimeSpan RemainingOrDilated(TimeSpan? duration) => duration switch
    {
        null => Dilated(TestKitSettings.SingleExpectDefault),
        var given when given == Timeout.InfiniteTimeSpan => throw new ArgumentException("max duration cannot be infinite"),
        var given => Dilated(given.Value),
    };

    public IActorRef Watch(IActorRef actorToWatch)
    {
        _testActor.Tell(new InternalTestActor.WatchFor(actorToWatch), null);
        return actorToWatch;
    }

    public IActorRef Unwatch(IActorRef actorToUnwatch)
    {
        _testActor.Tell(new InternalTestActor.UnwatchFor(actorToUnwatch), null);
        return actorToUnwatch;
    }

    public Task<IActorRef> WatchAsync(IActorRef actorToWatch) => Task.FromResult(Watch(actorToWatch));

    public Task<IActorRef> UnwatchAsync(IActorRef actorToUnwatch) => Task.FromResult(Unwatch(actorToUnwatch));

    public virtual TestProbe CreateTestProbe(string? name = null) => new(Sys, _assertions, name);

    public virtual TestProbe CreateTestProbe(ActorSystem system, string? name = null) => new(system, _assertions, name);

    public EventFilterFactory CreateEventFilter(ActorSystem system) => new(this, system);

    /// <summary>Terminates the system and waits for it.</summary>
    public virtual void Shutdown(TimeSpan? duration = null, bool verifySystemShutdown = false) => Shutdown(Sys, duration, verifySystemShutdown);

    protected virtual void Shutdown(ActorSystem system, TimeSpan? duration = null, bool verifySystemShutdown = false)
    {
        var limit = duration ?? Dilated(TimeSpan.FromSeconds(5));
        if (ReferenceEquals(ActorCell.Current, _testActor))
        {
            ActorCell.Current = null;
        }

        if (!(system ?? Sys).Terminate().Wait(limit) && verifySystemShutdown)
        {
            throw new TimeoutException($"Failed to stop [{Sys.Name}] within [{limit}].");
        }
    }

    private ActorCell CreateCell(string name) =>
        ((LocalActorSystem)Sys).SystemGuardian.Spawn(Props.Create(() => new InternalTestActor(_received)), name, Turns.OnSender);
}
