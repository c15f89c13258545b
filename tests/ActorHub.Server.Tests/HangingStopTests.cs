using Akka.Actor;
using Microsoft.Extensions.Time.Testing;

namespace ActorHub.Server.Tests;

public sealed class HangingStopTests
{
    [Fact]
    public async Task A_part_that_never_stops_is_abandoned_after_the_time_limit()
    {
        var time = new FakeTimeProvider();
        var options = new ServerOptions { Port = 0, ShutdownTimeout = TimeSpan.Zero };
        using var logs = new RecordedLogs();
        var server = await ServerHost.StartAsync(options with { Hub = options.Hub with { TimeProvider = time } }, logs);
        using var hang = new ManualResetEventSlim();
        server.Hub.System.ActorOf(Props.Create<Hanging>(hang)).Tell("now");

        var stopping = server.StopAsync();
        while (!stopping.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await Assert.ThrowsAsync<TimeoutException>(() => stopping);
        await logs.Written("does not stop");
        hang.Set();
    }

    private sealed class Hanging : ReceiveActor
    {
        public Hanging(ManualResetEventSlim end) => ReceiveAny(_ => end.Wait());
    }
}
