namespace Akka.Event;

/// <summary>Logs in somebody's name. <see cref="LoggingExtensions"/> has the methods to call.</summary>
public interface ILoggingAdapter
{
    /// <summary>Puts arguments into a format.</summary>
    ILogMessageFormatter Formatter { get; }

    /// <summary>Whether the level is published.</summary>
    bool IsDebugEnabled { get; }

    /// <summary>Whether the level is published.</summary>
    bool IsInfoEnabled { get; }

    /// <summary>Whether the level is published.</summary>
    bool IsWarningEnabled { get; }

    /// <summary>Whether the level is published.</summary>
    bool IsErrorEnabled { get; }

    /// <summary>Whether the level is published.</summary>
    bool IsEnabled(LogLevel logLevel);

    /// <summary>Logs a text.</summary>
    void Log(LogLevel logLevel, Exception? cause, string format);

    /// <summary>Logs a text that is put together when it is written.</summary>
    void Log(LogLevel logLevel, Exception? cause, LogMessage message);
}

/// <summary>Puts arguments into a format.</summary>
public interface ILogMessageFormatter
{
    /// <summary>Puts arguments into a format.</summary>
    string Format(string format, params object[] args);

    /// <summary>Puts arguments into a format.</summary>
    string Format(string format, IEnumerable<object> args);
}

/// <summary>Formats as <see cref="string.Format(string, object[])"/> does.</summary>
public class DefaultLogMessageFormatter : ILogMessageFormatter
{
    /// <summary>The only one.</summary>
    public static readonly DefaultLogMessageFormatter Instance = new();

    private DefaultLogMessageFormatter()
    {
    }

    /// <inheritdoc/>
    public string Format(string format, params object[] args) => string.Format(System.Globalization.CultureInfo.InvariantCulture, format, args);

    /// <inheritdoc/>
    public string Format(string format, IEnumerable<object> args) => Format(format, args.ToArray());
}
