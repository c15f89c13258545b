using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The one kind of system there is: in this process.</summary>
internal sealed partial class LocalActorSystem : ActorSystem
{
    // Akka's configuration names loggers and schedulers by their class. One that was trimmed away is an error that says so.
    private const string NamedByUser = "A class that an application names in its configuration is the application's to keep.";

    private readonly RootGuardian _root;
    private readonly TaskCompletionSource _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly List<IActorRef> _loggers = [];
    private Stack<Action>? _onTermination = new();
    private int _lastUid;
    private int _stopping;

    public LocalActorSystem(string name, Config config)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(config);
        if (!ValidName().IsMatch(name))
        {
            throw new ArgumentException(
                $"invalid ActorSystem name [{name}], must contain only word characters (i.e. [a-zA-Z0-9] plus non-leading '-' and '_')", nameof(name));
        }

        Name = name;
        Settings = new Settings(this, config);
        Throughput = Math.Max(1, Settings.Config.GetInt("akka.actor.default-dispatcher.throughput"));
        EventStream = new EventStream();
        _root = new RootGuardian(this, new RootActorPath(new Address("akka", name)));
        DeadLetterRef = new DeadLetterRef(this, _root.Path / "deadLetters");
        TempPath = _root.Path / "temp";
        Log = Logging.GetLogger(EventStream, $"{name}");
        EventStream.StartStdoutLogger(this);
        Scheduler = CreateScheduler();
        SystemGuardian = Guardian("system", SupervisorStrategy.DefaultStrategy);
        UserGuardian = Guardian("user", Settings.SupervisorStrategyClass.EndsWith("StoppingSupervisorStrategy", StringComparison.Ordinal)
            ? SupervisorStrategy.StoppingStrategy
            : SupervisorStrategy.DefaultStrategy);
        StartLoggers();
        DeadLetterLog.Start(this);
    }

    public override string Name { get; }

    public override Settings Settings { get; }

    public override EventStream EventStream { get; }

    public override ILoggingAdapter Log { get; }

    public override IScheduler Scheduler { get; }

    public override IActorRef DeadLetters => DeadLetterRef;

    public override Task WhenTerminated => _terminated.Task;

    public DeadLetterRef DeadLetterRef { get; }

    public ActorCell UserGuardian { get; }

    public ActorCell SystemGuardian { get; }

    public ActorPath TempPath { get; }

    /// <summary>How many messages an actor handles before others get their turn.</summary>
    public int Throughput { get; }

    public bool IsStopping => Volatile.Read(ref _stopping) != 0;

    public int NextUid() => Interlocked.Increment(ref _lastUid);

    public override IActorRef ActorOf(Props props, string? name = null) => UserGuardian.ActorOf(props, name);

    public override void Stop(IActorRef actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var guardian = ((IInternalActorRef)actor).Unwrap() is ActorCell cell && ReferenceEquals(cell.Parent, SystemGuardian)
            ? SystemGuardian
            : UserGuardian;
        guardian.Stop(actor);
    }

    public override Task Terminate()
    {
        if (Interlocked.Exchange(ref _stopping, 1) == 0)
        {
            UserGuardian.Send(new Terminate());
        }

        return WhenTerminated;
    }

    public override void RegisterOnTermination(Action code)
    {
        ArgumentNullException.ThrowIfNull(code);
        lock (_gate)
        {
            if (_onTermination is null)
            {
                throw new InvalidOperationException("The actor system has terminated.");
            }

            _onTermination.Push(code);
        }
    }

    /// <summary>The class that the configuration names.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = NamedByUser)]
    [UnconditionalSuppressMessage("Trimming", "IL2057", Justification = NamedByUser)]
    [UnconditionalSuppressMessage("Trimming", "IL2073", Justification = NamedByUser)]
    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
    public static Type TypeNamed(string name)
    {
        if (Type.GetType(name, false) is { } type)
        {
            return type;
        }

        // Only the name counts: our assemblies have other names than those that configurations mention.
        var fullName = name.Split(',')[0].Trim();
        return AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetType(fullName, false)).FirstOrDefault(found => found is not null)
            ?? throw new ConfigurationException($"The class [{name}] was not found.");
    }

    /// <summary>The user's actors have stopped: the system's follow, loggers when they have written everything.</summary>
    public async Task StopSystemActors()
    {
        EventStream.StartStdoutLogger(this);
        foreach (var logger in _loggers)
        {
            await logger.GracefulStop(TimeSpan.FromSeconds(1));
        }

        SystemGuardian.Send(new Terminate());
    }

    /// <summary>All actors have stopped.</summary>
    public void Finish()
    {
        Stack<Action> callbacks;
        lock (_gate)
        {
            callbacks = _onTermination ?? [];
            _onTermination = null;
        }

        while (callbacks.TryPop(out var callback))
        {
            try
            {
                callback();
            }
            catch (Exception cause)
            {
                Log.Error(cause, "A termination callback failed: {0}", cause.Message);
            }
        }

        (Scheduler as IDisposable)?.Dispose();
        _terminated.TrySetResult();
    }

    private ActorCell Guardian(string name, SupervisorStrategy strategy)
    {
        var guardian = new ActorCell(this, _root, Props.Create<GuardianActor>().WithSupervisorStrategy(strategy), name, 0, Turns.OnPool);
        guardian.ShareChildren();
        guardian.Begin();
        return guardian;
    }

    private IScheduler CreateScheduler() =>
        Settings.SchedulerClass.Split(',')[0].Trim() == "Akka.Actor.HashedWheelTimerScheduler"
            ? new WheelScheduler(() => Log)
            : (IScheduler)Activator.CreateInstance(TypeNamed(Settings.SchedulerClass), Settings.Config.GetConfig("akka.scheduler"), Log)!;

    private void StartLoggers()
    {
        var level = Logging.LogLevelFor(Settings.LogLevel);
        EventStream.SetLogLevel(level);
        foreach (var name in Settings.Loggers)
        {
            var type = TypeNamed(name);
            if (type == typeof(StandardOutLogger))
            {
                continue;
            }

            var logger = SystemGuardian.ActorOf(Props.Create(type), $"log{_loggers.Count + 1}-{type.Name}");
            var started = logger.Ask<LoggerInitialized>(new InitializeLogger(EventStream), Settings.LoggerStartTimeout);
            try
            {
                started.Wait();
            }
            catch (AggregateException e)
            {
                throw new LoggerInitializationException($"Logger {name} did not respond with {nameof(LoggerInitialized)}", e.InnerException);
            }

            EventStream.SubscribeToLevels(logger, level);
            _loggers.Add(logger);
        }

        if (!Settings.Loggers.Any(name => TypeNamed(name) == typeof(StandardOutLogger)))
        {
            EventStream.StopStdoutLogger();
        }
    }

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9_-]*$")]
    private static partial Regex ValidName();
}
