using Akka.Configuration;

namespace Akka.Actor;

/// <summary>The configuration of a system, and what the runtime reads from it.</summary>
public class Settings
{
    private static readonly Config Reference = ConfigurationFactory.ParseString(
        """
        akka {
          loglevel = INFO
          stdout-loglevel = WARNING
          loggers = ["Akka.Event.DefaultLogger"]
          logger-startup-timeout = 5s
          log-dead-letters = 10
          log-dead-letters-during-shutdown = on
          log-dead-letters-suspend-duration = 5m
          actor {
            guardian-supervisor-strategy = "Akka.Actor.DefaultSupervisorStrategy"
            ask-timeout = infinite
            default-dispatcher.throughput = 30
          }
          scheduler.implementation = "Akka.Actor.HashedWheelTimerScheduler"
        }
        """);

    internal Settings(ActorSystem system, Config config)
    {
        System = system;
        Config = config.WithFallback(Reference);
    }

    /// <summary>The system.</summary>
    public ActorSystem System { get; }

    /// <summary>All of it, with the defaults.</summary>
    public Config Config { get; private set; }

    /// <summary>What is logged once the loggers run (<c>akka.loglevel</c>).</summary>
    public string LogLevel => Config.GetString("akka.loglevel")!;

    /// <summary>What is written to standard output until the loggers run, and when they have stopped (<c>akka.stdout-loglevel</c>).</summary>
    public string StdoutLogLevel => Config.GetString("akka.stdout-loglevel")!;

    /// <summary>The classes of the loggers (<c>akka.loggers</c>).</summary>
    public IList<string> Loggers => Config.GetStringList("akka.loggers");

    /// <summary>How long an <c>Ask</c> without a timeout waits (<c>akka.actor.ask-timeout</c>).</summary>
    public TimeSpan AskTimeout => Config.GetTimeSpan("akka.actor.ask-timeout", Timeout.InfiniteTimeSpan);

    /// <summary>How many dead letters are logged before logging pauses (<c>akka.log-dead-letters</c>); 0 for none.</summary>
    public int LogDeadLetters => Config.GetString("akka.log-dead-letters") switch
    {
        "off" or "false" => 0,
        "on" or "true" => int.MaxValue,
        _ => Config.GetInt("akka.log-dead-letters"),
    };

    /// <summary>Whether they are logged while the system stops (<c>akka.log-dead-letters-during-shutdown</c>).</summary>
    public bool LogDeadLettersDuringShutdown => Config.GetBoolean("akka.log-dead-letters-during-shutdown");

    /// <summary>How long the logging of dead letters pauses (<c>akka.log-dead-letters-suspend-duration</c>).</summary>
    public TimeSpan LogDeadLettersSuspendDuration => Config.GetTimeSpan("akka.log-dead-letters-suspend-duration", Timeout.InfiniteTimeSpan);

    /// <summary>How long the start of a system waits for each logger (<c>akka.logger-startup-timeout</c>).</summary>
    public TimeSpan LoggerStartTimeout => Config.GetTimeSpan("akka.logger-startup-timeout", Timeout.InfiniteTimeSpan);

    /// <summary>The class of the scheduler (<c>akka.scheduler.implementation</c>).</summary>
    public string SchedulerClass => Config.GetString("akka.scheduler.implementation")!;

    /// <summary>How failures of top level actors are decided (<c>akka.actor.guardian-supervisor-strategy</c>).</summary>
    public string SupervisorStrategyClass => Config.GetString("akka.actor.guardian-supervisor-strategy")!;

    /// <summary>Puts more defaults below.</summary>
    public void InjectTopLevelFallback(Config config) => Config = Config.WithFallback(config);

    /// <inheritdoc/>
    public override string ToString() => Config.ToString();
}
