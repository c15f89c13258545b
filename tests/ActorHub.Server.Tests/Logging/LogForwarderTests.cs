using ActorHub.Server.Logging;
using Akka.Actor;
using Akka.Event;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace ActorHub.Server.Tests.Logging;

public sealed class LogForwarderTests
{
    [Fact]
    public async Task What_an_actor_logs_is_written_once_with_level_source_and_exception()
    {
        using var logs = new RecordedLogs();
        var system = ActorSystem.Create("logs", ServerLogs.ActorSettings(LogLevel.Information));
        ServerLogs.ForwardActorLog(system, logs);

        system.ActorOf(Props.Create<Talker>(), "talker").Tell("now");
        await logs.Written("failed");

        var own = logs.Lines.Where(line => line.Category == typeof(Talker).FullName).ToArray();
        Assert.Equal([LogLevel.Information, LogLevel.Warning, LogLevel.Error], own.Select(line => line.Level));
        Assert.Equal("seen 2 of 3", own[0].Text);
        Assert.IsType<InvalidOperationException>(own[2].Cause);
        var state = Assert.IsAssignableFrom<IReadOnlyList<KeyValuePair<string, object?>>>(own[2].State);
        Assert.Contains("/user/talker", state.Single(pair => pair.Key == "Source").Value!.ToString(), StringComparison.Ordinal);
        await system.Terminate();
    }

    private sealed class Talker : ReceiveActor
    {
        public Talker() => ReceiveAny(_ =>
        {
            var log = Context.GetLogger();
            log.Debug("below the level");
            log.Info("seen {0} of {1}", 2, 3);
            log.Warning("careful");
            log.Error(new InvalidOperationException("broken"), "failed");
        });
    }
}
