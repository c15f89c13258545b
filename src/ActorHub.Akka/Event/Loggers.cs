using Akka.Actor;

namespace Akka.Event;

/// <summary>The first message of a logger. It answers with <see cref="LoggerInitialized"/> and gets log entries from then on.</summary>
public class InitializeLogger : INoSerializationVerificationNeeded
{
    /// <summary>Names the bus.</summary>
    public InitializeLogger(LoggingBus loggingBus) => LoggingBus = loggingBus;

    /// <summary>Where the entries come from.</summary>
    public LoggingBus LoggingBus { get; }
}

/// <summary>A logger is ready.</summary>
public class LoggerInitialized : INoSerializationVerificationNeeded, IDeadLetterSuppression;

/// <summary>Writes log entries to standard output.</summary>
public class DefaultLogger : ActorBase
{
    /// <inheritdoc/>
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                return true;
            case LogEvent entry:
                Print(entry);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes an entry.</summary>
    protected virtual void Print(LogEvent logEvent) => StandardOutLogger.Write(logEvent);
}

/// <summary>Writes log entries to standard output, on the thread that logs: for when no logger runs.</summary>
public class StandardOutLogger : IActorRef
{
    private readonly LocalActorSystem _system;

    internal StandardOutLogger(LocalActorSystem system)
    {
        _system = system;
        Path = system.DeadLetterRef.Path.Root / "StandardOutLogger";
    }

    /// <inheritdoc/>
    public ActorPath Path { get; }

    /// <inheritdoc/>
    public void Tell(object message, IActorRef? sender)
    {
        if (message is LogEvent entry)
        {
            Write(entry);
        }
    }

    /// <inheritdoc/>
    public bool Equals(IActorRef? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    /// <inheritdoc/>
    public override int GetHashCode() => _system.GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(IActorRef? other) => ActorRefOrder.Compare(this, other);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => ActorRefOrder.Compare(this, obj);

    internal static void Write(LogEvent entry) => Console.Out.WriteLine(entry);
}
