using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Microsoft.Extensions.Logging.Console;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace ActorHub.Server.Logging;

/// <summary>The server's log: one stream of lines for the hub, its actors and ASP.NET Core.</summary>
internal static class ServerLogs
{
    /// <summary>Creates a log that writes to the console.</summary>
    /// <param name="options">The log's level and format.</param>
    public static ILoggerFactory ToConsole(ServerOptions options) => LoggerFactory.Create(logging =>
    {
        logging.SetMinimumLevel(options.LogLevel);
        // Kestrel's information lines would report an address that is not a socket.
        logging.AddFilter("Microsoft", LogLevel.Warning);
        if (options.LogFormat == LogFormat.Json)
        {
            logging.AddJsonConsole(json =>
            {
                json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
                json.UseUtcTimestamp = true;
            });
        }
        else
        {
            logging.AddSimpleConsole(simple =>
            {
                simple.SingleLine = true;
                simple.TimestampFormat = "HH:mm:ss ";
                simple.ColorBehavior = Console.IsOutputRedirected ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Default;
            });
        }
    });

    /// <summary>
    /// The server's settings of the actor system. Akka.NET's own loggers are off, so that each line is written once, by
    /// <see cref="LogForwarder"/>. Dead letters are not logged, because they may contain clients' messages. The scheduler ticks every 100 ms
    /// instead of every 10 ms: each tick wakes a thread, and the hub's shortest deadline is a second.
    /// </summary>
    /// <param name="level">The lowest level of log lines that are written.</param>
    public static Config ActorSettings(LogLevel level) => ConfigurationFactory.ParseString(
        $$"""
        akka {
          loglevel = {{ActorLevel(level)}}
          loggers = []
          stdout-loglevel = OFF
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          coordinated-shutdown.run-by-clr-shutdown-hook = off
          scheduler.tick-duration = 100ms
        }
        """);

    /// <summary>Starts to forward the actors' log events to the server's log.</summary>
    /// <param name="system">The actor system.</param>
    /// <param name="logs">The server's log.</param>
    public static void ForwardActorLog(ActorSystem system, ILoggerFactory logs)
    {
        var forwarder = system.ActorOf(Props.Create<LogForwarder>(logs), "log");
        foreach (var kind in new[] { typeof(Error), typeof(Warning), typeof(Info), typeof(Debug) })
        {
            system.EventStream.Subscribe(forwarder, kind);
        }
    }

    private static string ActorLevel(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARNING",
        LogLevel.Error or LogLevel.Critical => "ERROR",
        _ => "OFF",
    };
}
