namespace Akka.Event;

/// <summary>How much a log entry matters.</summary>
public enum LogLevel
{
    /// <summary>For those who look for a fault.</summary>
    DebugLevel,

    /// <summary>What happens in the course of things.</summary>
    InfoLevel,

    /// <summary>What should not go on for long.</summary>
    WarningLevel,

    /// <summary>What failed.</summary>
    ErrorLevel,
}
