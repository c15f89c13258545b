using Akka.Actor;

namespace Akka.Event;

/// <summary>Makes log adapters, and knows the levels.</summary>
public static class Logging
{
    /// <summary>Logs in the name of the actor.</summary>
    public static ILoggingAdapter GetLogger(this IActorContext context, ILogMessageFormatter? logMessageFormatter = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new BusLogging(
            context.System.EventStream, context.Self.Path.ToString(), context.Props.Type, logMessageFormatter ?? DefaultLogMessageFormatter.Instance);
    }

    /// <summary>Logs in the name of an actor, a class, an object or a string.</summary>
    public static ILoggingAdapter GetLogger(ActorSystem system, object logSourceObj, ILogMessageFormatter? logMessageFormatter = null)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(logSourceObj);
        return new BusLogging(
            system.EventStream,
            Source(logSourceObj, $"({Prefix}{system.Name})"),
            Class(logSourceObj),
            logMessageFormatter ?? DefaultLogMessageFormatter.Instance);
    }

    /// <summary>Logs in the name of an actor, a class, an object or a string.</summary>
    public static ILoggingAdapter GetLogger(LoggingBus loggingBus, object logSourceObj, ILogMessageFormatter? logMessageFormatter = null)
    {
        ArgumentNullException.ThrowIfNull(loggingBus);
        ArgumentNullException.ThrowIfNull(logSourceObj);
        return new BusLogging(loggingBus, Source(logSourceObj, ""), Class(logSourceObj), logMessageFormatter ?? DefaultLogMessageFormatter.Instance);
    }

    /// <summary>The level of that name: <c>DEBUG</c>, <c>INFO</c>, <c>WARNING</c>, <c>ERROR</c> or <c>OFF</c>.</summary>
    /// <exception cref="ArgumentException">There is no such level.</exception>
    public static LogLevel LogLevelFor(string logLevel) => logLevel?.ToUpperInvariant() switch
    {
        "DEBUG" => LogLevel.DebugLevel,
        "INFO" => LogLevel.InfoLevel,
        "WARNING" => LogLevel.WarningLevel,
        "ERROR" => LogLevel.ErrorLevel,
        "OFF" => Off,
        _ => throw new ArgumentException($"Unknown LogLevel: \"{logLevel}\". Valid values are: \"Debug\", \"Info\", \"Warning\", \"Error\", \"Off\"", nameof(logLevel)),
    };

    /// <summary>The class of the entries of a level.</summary>
    public static Type ClassFor(this LogLevel logLevel) => logLevel switch
    {
        LogLevel.DebugLevel => typeof(Debug),
        LogLevel.InfoLevel => typeof(Info),
        LogLevel.WarningLevel => typeof(Warning),
        LogLevel.ErrorLevel => typeof(Error),
        _ => throw new ArgumentException($"Unknown LogLevel: {logLevel}", nameof(logLevel)),
    };

    /// <summary>The name of a level, as <see cref="LogLevelFor"/> takes it.</summary>
    public static string StringFor(this LogLevel logLevel) => logLevel == Off ? "OFF" : Label(logLevel);

    internal static string Label(LogLevel level) => level switch
    {
        LogLevel.DebugLevel => "DEBUG",
        LogLevel.InfoLevel => "INFO",
        LogLevel.WarningLevel => "WARNING",
        _ => "ERROR",
    };

    private const LogLevel Off = LogLevel.ErrorLevel + 1;
    private const string Prefix = "akka://";

    private static string Source(object source, string where) => source switch
    {
        IActorRef actor => actor.Path.ToString(),
        IActorContext context => context.Self.Path.ToString(),
        string name => name + where,
        Type type => type.FullName + where,
        _ => source.GetType().FullName + where,
    };

    private static Type Class(object source) => source switch
    {
        IActorContext context => context.Props.Type,
        Type type => type,
        _ => source.GetType(),
    };
}
