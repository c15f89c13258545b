namespace Akka.Event;

/// <summary>What failed.</summary>
public class Error : LogEvent
{
    /// <summary>An entry, mostly about an exception.</summary>
    public Error(Exception? cause, string logSource, Type logClass, object message)
        : base(cause, logSource, logClass, message)
    {
    }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.ErrorLevel;
}
