using ActorHub.Server.Logging;
using Microsoft.Extensions.Logging;

namespace ActorHub.Server.Tests.Logging;

public sealed class QueuedLogsTests
{
    [Fact]
    public async Task A_line_keeps_its_level_text_values_and_exception()
    {
        using var sink = new RecordedLogs();
        using var logs = new QueuedLogs(sink);
        var cause = new InvalidOperationException();

        logs.CreateLogger("category").LogWarning(cause, "{Count} of {Total}", 2, 3);
        await sink.Written("2 of 3");

        var line = Assert.Single(sink.Lines);
        Assert.Equal((LogLevel.Warning, "category", "2 of 3", cause), (line.Level, line.Category, line.Text, line.Cause));
        var values = Assert.IsAssignableFrom<IReadOnlyList<KeyValuePair<string, object?>>>(line.State);
        Assert.Contains(new KeyValuePair<string, object?>("Total", 3), values);
    }

    [Fact]
    public async Task While_the_sink_blocks_callers_go_on_and_every_dropped_line_is_counted()
    {
        using var sink = new BlockedLogs();
        using var logs = new QueuedLogs(sink);
        var log = logs.CreateLogger("category");
        log.LogInformation("first");
        await sink.Entered;
        const int Dropped = 100;

        for (var i = 0; i < QueuedLogs.MaxPending + Dropped; i++)
        {
            log.LogInformation("line {Number}", i);
        }

        sink.Release();
        await sink.Written($"line {QueuedLogs.MaxPending - 1}");
        await sink.Written($"{Dropped} log lines were dropped");
        Assert.Equal(QueuedLogs.MaxPending + 2, sink.Lines.Count);
    }

    [Fact]
    public void A_line_of_a_sink_that_fails_is_lost_alone()
    {
        using var sink = new BlockedLogs { Failure = new IOException("broken pipe") };
        sink.Release();
        var logs = new QueuedLogs(sink);

        logs.CreateLogger("category").LogInformation("lost");
        logs.CreateLogger("category").LogInformation("written");
        logs.Dispose();

        Assert.Equal("written", Assert.Single(sink.Lines));
    }

    [Fact]
    public async Task A_server_whose_sink_blocks_serves_and_stops()
    {
        using var sink = new BlockedLogs();
        var server = await ServerHost.StartAsync(new ServerOptions { Port = 0 }, sink);
        await sink.Entered;
        using var http = new HttpClient();

        Assert.Contains("ok", await http.GetStringAsync(new Uri(server.HttpUrl, "health")), StringComparison.Ordinal);
        await server.StopAsync().WaitAsync(TimeSpan.FromSeconds(20));

        sink.Release();
    }

    /// <summary>Holds up every line until it is released.</summary>
    private sealed class BlockedLogs : ILoggerFactory, ILogger
    {
        private readonly ManualResetEventSlim _released = new();
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly RecordedLogs _lines = new();
        private int _calls;

        public Exception? Failure { get; init; }

        public Task Entered => _entered.Task;

        public IReadOnlyCollection<string> Lines => [.. _lines.Lines.Select(line => line.Text)];

        public void Release() => _released.Set();

        public Task Written(string text) => _lines.Written(text);

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            _entered.TrySetResult();
            _released.Wait();
            if (Failure is not null && _calls++ == 0)
            {
                throw Failure;
            }

            _lines.CreateLogger("").Log(LogLevel.Information, eventId, state, exception, formatter);
        }

        public void Dispose()
        {
            // The thread of the queue may still use the event.
        }
    }
}
