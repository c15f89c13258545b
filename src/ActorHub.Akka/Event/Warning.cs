namespace Akka.Event;

/// <summary>What should not go on for long.</summary>
public class Warning : LogEvent
{
    /// <summary>An entry.</summary>
    public Warning(string logSource, Type logClass, object message)
        : this(null!, logSource, logClass, message)
    {
    }

    /// <summary>An entry about an exception.</summary>
    public Warning(Exception cause, string logSource, Type logClass, object message)
        : base(cause, logSource, logClass, message)
    {
    }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.WarningLevel;
}
