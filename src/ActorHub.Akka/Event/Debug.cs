namespace Akka.Event;

/// <summary>For those who look for a fault.</summary>
public class Debug : LogEvent
{
    /// <summary>An entry.</summary>
    public Debug(string logSource, Type logClass, object message)
        : this(null!, logSource, logClass, message)
    {
    }

    /// <summary>An entry about an exception.</summary>
    public Debug(Exception cause, string logSource, Type logClass, object message)
        : base(cause, logSource, logClass, message)
    {
    }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.DebugLevel;
}
