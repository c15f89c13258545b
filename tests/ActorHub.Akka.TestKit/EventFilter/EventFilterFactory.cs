using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Event;
using Akka.TestKit.Internal;

namespace Akka.TestKit;

/// <summary>Describes log entries that a test expects, or does not want to see.</summary>
public class EventFilterFactory
{
    private readonly TestKitBase _testkit;
    private readonly ActorSystem _system;
    private readonly IReadOnlyList<LogEventFilter> _filters;

    public EventFilterFactory(TestKitBase testkit)
        : this(testkit, testkit.Sys)
    {
    }

    public EventFilterFactory(TestKitBase testkit, ActorSystem system)
        : this(testkit, system, [])
    {
    }

    internal EventFilterFactory(TestKitBase testkit, ActorSystem system, IReadOnlyList<LogEventFilter> filters)
    {
        _testkit = testkit;
        _system = system;
        _filters = filters;
    }

    public IEventFilterApplier Exception<TException>(string? message = null, string? start = null, string? contains = null, string? source = null)
        where TException : Exception => Exception(typeof(TException), message, start, contains, source);

    public IEventFilterApplier Exception<TException>(Regex pattern, string? source = null)
        where TException : Exception => Exception(typeof(TException), pattern, source);

    public IEventFilterApplier Exception(Type exceptionType, Regex pattern, string? source = null, bool checkInnerExceptions = false) =>
        Exception(exceptionType, new TextFilter(pattern), source, checkInnerExceptions);

    public IEventFilterApplier Exception(
        Type exceptionType,
        string? message = null,
        string? start = null,
        string? contains = null,
        string? source = null,
        bool checkInnerExceptions = false) =>
        Exception(exceptionType, new TextFilter(message, start, contains), source, checkInnerExceptions);

    public IEventFilterApplier Debug(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        ForLogLevel(LogLevel.DebugLevel, message, start, contains, source);

    public IEventFilterApplier Debug(Regex pattern, string? source = null) => ForLogLevel(LogLevel.DebugLevel, pattern, source);

    public IEventFilterApplier Info(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        ForLogLevel(LogLevel.InfoLevel, message, start, contains, source);

    public IEventFilterApplier Info(Regex pattern, string? source = null) => ForLogLevel(LogLevel.InfoLevel, pattern, source);

    public IEventFilterApplier Warning(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        ForLogLevel(LogLevel.WarningLevel, message, start, contains, source);

    public IEventFilterApplier Warning(Regex pattern, string? source = null) => ForLogLevel(LogLevel.WarningLevel, pattern, source);

    public IEventFilterApplier Error(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        ForLogLevel(LogLevel.ErrorLevel, message, start, contains, source);

    public IEventFilterApplier Error(Regex pattern, string? source = null) => ForLogLevel(LogLevel.ErrorLevel, pattern, source);

    public IEventFilterApplier ForLogLevel(
        LogLevel logLevel, string? message = null, string? start = null, string? contains = null, string? source = null) =>
        ForLogLevel(logLevel, new TextFilter(message, start, contains), source);

    public IEventFilterApplier ForLogLevel(LogLevel logLevel, Regex pattern, string? source = null) =>
        ForLogLevel(logLevel, new TextFilter(pattern), source);

    public IEventFilterApplier DeadLetter() => DeadLetter(_ => true, null, "dead letters");

    public IEventFilterApplier DeadLetter<TMessage>(string? source = null) => DeadLetter<TMessage>(_ => true, source);

    public IEventFilterApplier DeadLetter<TMessage>(Func<TMessage, bool> isMatch, string? source = null) =>
        DeadLetter(letter => letter.Message is TMessage message && isMatch(message), source, $"dead letters with {typeof(TMessage)}");

    public IEventFilterApplier Custom(Predicate<LogEvent> predicate) => Applier(new LogEventFilter(predicate, "custom"));

    public IEventFilterApplier Custom<TLogEvent>(Predicate<TLogEvent> predicate)
        where TLogEvent : LogEvent => Custom(entry => entry is TLogEvent typed && predicate(typed));

    private static bool IsFrom(LogEvent entry, string? source) =>
        source is null || entry.LogSource == source || entry.LogSource.EndsWith(source, StringComparison.Ordinal);

    private IEventFilterApplier ForLogLevel(LogLevel level, TextFilter text, string? source) =>
        Applier(new LogEventFilter(
            entry => entry.LogLevel() == level && entry.Message is not Event.DeadLetter && text.Fits(entry.Message.ToString()) && IsFrom(entry, source),
            $"{level} {text}"));

    private IEventFilterApplier Exception(Type type, TextFilter text, string? source, bool inner) =>
        Applier(new LogEventFilter(
            entry => entry is Error { Cause: { } cause }
                && IsFrom(entry, source)
                && Causes(cause, inner).Any(each => type.IsInstanceOfType(each) && (text.Fits(entry.Message?.ToString()) || text.Fits(each.Message))),
            $"{type} {text}"));

    private IEventFilterApplier DeadLetter(Predicate<DeadLetter> predicate, string? source, string description) =>
        Applier(new LogEventFilter(entry => entry is Warning { Message: DeadLetter letter } && IsFrom(entry, source) && predicate(letter), description));

    private static IEnumerable<Exception> Causes(Exception cause, bool inner)
    {
        for (var each = cause; each is not null; each = inner ? each.InnerException : null)
        {
            yield return each;
        }
    }

    private EventFilterApplier Applier(LogEventFilter filter) => new(_testkit, _system, [.. _filters, filter]);
}
