using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ActorHub.Server.Tests;

/// <summary>Keeps log lines for a test to look at.</summary>
internal sealed class RecordedLogs : ILoggerFactory
{
    private readonly ConcurrentQueue<Line> _lines = new();

    public IReadOnlyCollection<Line> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _lines);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    public sealed record Line(LogLevel Level, string Category, string Text, Exception? Cause, object? State);

    private sealed class Logger(string category, ConcurrentQueue<Line> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                lines.Enqueue(new Line(logLevel, category, formatter(state, exception), exception, state));
            }
        }
    }
}
