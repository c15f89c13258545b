using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ActorHub.Server.Tests.Support;

/// <summary>Keeps log lines for a test to look at.</summary>
internal sealed class RecordedLogs : ILoggerFactory
{
    private readonly ConcurrentQueue<Line> _lines = new();
    private readonly SemaphoreSlim _written = new(0);

    public IReadOnlyCollection<Line> Lines => _lines;

    /// <summary>Waits for a line with this text.</summary>
    public async Task Written(string text)
    {
        while (!_lines.Any(line => line.Text.Contains(text, StringComparison.Ordinal)))
        {
            Assert.True(await _written.WaitAsync(TimeSpan.FromSeconds(20)), $"'{text}' was never written.");
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, this);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
        // The last lines may come while the server is disposed of.
    }

    private void Write(Line line)
    {
        _lines.Enqueue(line);
        _written.Release();
    }

    public sealed record Line(LogLevel Level, string Category, string Text, Exception? Cause, object? State);

    private sealed class Logger(string category, RecordedLogs logs) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                logs.Write(new Line(logLevel, category, formatter(state, exception), exception, state));
            }
        }
    }
}
