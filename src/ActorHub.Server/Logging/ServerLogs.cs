using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Microsoft.Extensions.Logging.Console;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace ActorHub.Server.Logging;

/// <summary>The server's log: one stream of lines for the hub, its actors and the HTTP side.</summary>
internal static class ServerLogs
{
    /// <summary>A log on the console.</summary>
    /// <param name="options">Level and format.</param>
    public static ILoggerFactory ToConsole(ServerOptions options) => LoggerFactory.Create(logging =>
    {
        logging.SetMinimumLevel(options.LogLevel);
        // The HTTP side's own lines would say that it listens at an address that is none.
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
    /// The actor system's part: its own loggers are off, so that each line is written once, by <see cref="LogForwarder"/>.
    /// Dead letters stay out of the log, since they may be clients' messages. Timers tick ten times a second instead of a hundred times: the hub's
    /// shortest deadline is a second, and each tick wakes a thread.
    /// </summary>
    /// <param name="level">The least important lines.</param>
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

    /// <summary>Writes what actors log to the server's log, from the moment this returns.</summary>
    /// <param name="system">The actor system to listen to.</param>
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
