using Akka.Actor;
using Akka.Event;
using ActorLevel = Akka.Event.LogLevel;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace ActorHub.Server.Logging;

/// <summary>Writes the actors' log events to the server's log.</summary>
/// <remarks>The mailbox is unbounded. It stays short, because <see cref="QueuedLogs"/> never block.</remarks>
internal sealed class LogForwarder : ReceiveActor
{
    private readonly ILoggerFactory _logs;

    public LogForwarder(ILoggerFactory logs)
    {
        _logs = logs;
        Receive<LogEvent>(Forward);
    }

    private static LogLevel LevelOf(LogEvent entry) => entry.LogLevel() switch
    {
        ActorLevel.DebugLevel => LogLevel.Debug,
        ActorLevel.InfoLevel => LogLevel.Information,
        ActorLevel.WarningLevel => LogLevel.Warning,
        _ => LogLevel.Error,
    };

    private void Forward(LogEvent entry)
    {
        var logger = _logs.CreateLogger(entry.LogClass?.FullName ?? "Akka");
        var level = LevelOf(entry);
        if (logger.IsEnabled(level))
        {
            var line = new LogLine(entry.Message?.ToString() ?? "", [new("Source", entry.LogSource)]);
            logger.Log(level, default, line, entry.Cause, static (line, _) => line.ToString());
        }
    }
}
