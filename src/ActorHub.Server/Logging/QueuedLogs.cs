using System.Threading.Channels;

namespace ActorHub.Server.Logging;

/// <summary>
/// Passes log lines to other loggers on a thread of its own, so that nobody waits for a sink: standard output may be a pipe that nobody reads.
/// While <see cref="MaxPending"/> lines are pending, further lines are dropped. Their number is logged as soon as the sink takes lines again.
/// </summary>
/// <remarks>
/// A line is formatted before it is queued, because its arguments may change afterwards. Scopes are not passed on: they belong to the thread that
/// began them.
/// </remarks>
internal sealed partial class QueuedLogs : ILoggerFactory
{
    /// <summary>Most lines that are pending.</summary>
    public const int MaxPending = 4096;

    private static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(1);

    private readonly Channel<Entry> _pending = Channel.CreateBounded<Entry>(new BoundedChannelOptions(MaxPending) { SingleReader = true });
    private readonly ILoggerFactory _sinks;
    private readonly ILogger _ownLog;
    private readonly Thread _writer;
    private long _dropped;

    /// <summary>Starts the thread.</summary>
    /// <param name="sinks">Create the loggers that write the lines; not disposed here.</param>
    public QueuedLogs(ILoggerFactory sinks)
    {
        _sinks = sinks;
        _ownLog = sinks.CreateLogger<QueuedLogs>();
        _writer = new Thread(WriteAll) { IsBackground = true, Name = "log" };
        _writer.UnsafeStart();
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Logger(_sinks.CreateLogger(categoryName), this);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Add the provider to the factory that this one passes lines to.");

    /// <summary>Waits until the pending lines are written, for at most a second. Later lines are dropped.</summary>
    public void Dispose()
    {
        _pending.Writer.TryComplete();
        _writer.Join(FlushTime);
    }

    private void WriteAll()
    {
        while (_pending.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_pending.Reader.TryRead(out var entry))
            {
                WriteOne(entry);
            }
        }
    }

    private void WriteOne(Entry entry)
    {
        try
        {
            entry.Sink.Log(entry.Level, entry.Id, entry.Line, entry.Exception, static (line, _) => line.ToString());
            if (Interlocked.Exchange(ref _dropped, 0) is var dropped and > 0)
            {
                LogDropped(_ownLog, dropped);
            }
        }
        catch (Exception)
        {
            // A sink that fails loses its line. There is no other place to report that to.
        }
    }

    private void Add(Entry entry)
    {
        if (!_pending.Writer.TryWrite(entry))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    [LoggerMessage(EventId = 20, Level = LogLevel.Warning, Message = "{Count} log lines were dropped, because the log was not written in time")]
    private static partial void LogDropped(ILogger logger, long count);

    private sealed class Logger(ILogger sink, QueuedLogs logs) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => sink.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (sink.IsEnabled(logLevel))
            {
                var line = new LogLine(formatter(state, exception), state as IEnumerable<KeyValuePair<string, object?>> ?? []);
                logs.Add(new Entry(sink, logLevel, eventId, line, exception));
            }
        }
    }

    private sealed record Entry(ILogger Sink, LogLevel Level, EventId Id, LogLine Line, Exception? Exception);
}
