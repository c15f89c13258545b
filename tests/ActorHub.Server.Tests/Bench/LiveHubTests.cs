using ActorHub.Server.CommandLine;
using ActorHub.Bench;
using ActorHub.WebSockets;

namespace ActorHub.Server.Tests.Bench;

/// <summary>The load against the real hub.</summary>
[Collection(nameof(LoadTests))]
[Trait("Category", "EndToEnd")]
public class LiveHubTests
{
    private static readonly string[] Long = ["--settle", "0", "--warmup", "0", "--duration", "4"]; // where nobody else sees that there is enough
    private static readonly string[] UntilHeard = ["--settle", "0", "--warmup", "0", "--duration", "3600"];

    [Theory]
    [InlineData("--window", "1")]
    [InlineData("--window", "16")]
    [InlineData("--rate", "500")]
    public async Task Fanout_delivers_every_message_to_every_subscriber(string option, string value)
    {
        await using var server = await StartUnlimited();

        var run = await BenchRun.Of(
            await Heard(server, "bench", 100), ["fanout", server.Url("ws", "/ws").ToString(), "--conns", "20", option, value, "--json", .. UntilHeard]);

        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        Assert.True(run.Result.GetProperty("complete").GetBoolean());
        Assert.Equal((20, int.Parse(value, System.Globalization.CultureInfo.InvariantCulture)), (run.Number("alive"), run.Number(option[2..])));
        Assert.True(run.Number("count") >= 20, run.Output);
        Assert.InRange(run.Result.GetProperty("p50_us").GetDouble(), 1, run.Result.GetProperty("max_us").GetDouble());
    }

    /// <summary>An event loop sends to 512 subscribers at a time, and does other work in between.</summary>
    [Fact]
    public async Task Fanout_reaches_every_subscriber_of_a_loop_that_sends_in_several_steps()
    {
        await using var server = await TestServer.Start($"hub.max-publishes-per-second={int.MaxValue}", "transport.loops=1");

        var run = await BenchRun.Of(
            await Heard(server, "bench", 20), ["fanout", server.Url("ws", "/ws").ToString(), "--conns", "1100", "--json", .. UntilHeard]);

        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        Assert.True(run.Result.GetProperty("complete").GetBoolean());
        Assert.Equal(1100, run.Number("alive"));
    }

    [Fact]
    public async Task Echo_gets_every_message_back()
    {
        await using var server = await StartUnlimited();

        var run = await BenchRun.Of(["echo", server.Url("ws", "/echo").ToString(), "--conns", "10", "--depth", "4", "--size", "2000", "--json", .. Long]);

        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        Assert.True(run.Number("count") >= 40, run.Output);
        Assert.Equal((10, 4, 2000), (run.Number("alive"), run.Number("depth"), run.Number("size")));
    }

    [Theory]
    [InlineData]
    [InlineData("--channel", "lobby")]
    public async Task Idle_holds_its_connections(params string[] options)
    {
        await using var server = await StartUnlimited();

        var run = await BenchRun.Of(["idle", server.Url("ws", "/ws").ToString(), "--conns", "300", "--settle", "0", "--duration", "0", .. options]);

        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        Assert.Contains("300 of 300 alive", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("every connection stayed open\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_for_people_tells_rate_latency_and_verdict()
    {
        await using var server = await StartUnlimited();

        var run = await BenchRun.Of(["fanout", server.Url("ws", "/ws").ToString(), "--conns", "2", .. Long]);

        Assert.Matches(@"(?m)^deliveries +[\d,]+ in [\d.]+ s: [\d,]+/s, ", run.Output);
        Assert.Matches(@"(?m)^latency +p50 [\d.]+ .s, p90 .*, p99 .*, p99\.9 .*, max ", run.Output);
        Assert.EndsWith("every message arrived once and in order\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Raw_words_reach_the_hub_too()
    {
        await using var server = await StartUnlimited();

        var run = await BenchRun.Of(await Heard(server, "raw", 100), [
            "fanout", server.Url("ws", "/ws").ToString(), "--conns", "3", "--json", .. UntilHeard,
            "--dialect", "raw", "--init", "{\"type\":\"subscribe\",\"id\":%d,\"channel\":\"raw\"}", "--ready-on", "\"subscribed\"",
            "--msg", "{\"type\":\"publish\",\"channel\":\"raw\",\"data\":\"%m\"}"]);

        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        Assert.True(run.Number("count") >= 3, run.Output);
    }

    [Fact]
    public async Task The_hubs_refusal_ends_it_with_5_and_the_hubs_words()
    {
        await using var server = await TestServer.Start("hub.max-publishes-per-second=5");

        var run = await BenchRun.Of(["fanout", server.Url("ws", "/ws").ToString(), "--conns", "2", .. UntilHeard]);

        Assert.Equal((ExitCode.HubRefused, ""), (run.Code, run.Output));
        Assert.Contains("rate-limited", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("hub.max-publishes-per-second limits one connection: raise it there, or stay below it with --rate", run.Error.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_that_no_rate_would_help_has_no_hint()
    {
        await using var server = await StartUnlimited();

        var run = await BenchRun.Of(["idle", server.Url("ws", "/ws").ToString(), "--conns", "2", "--channel", "", "--settle", "0"]);

        Assert.Equal(ExitCode.HubRefused, run.Code);
        Assert.DoesNotContain("--rate", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_is_no_WebSocket_ends_it_with_3()
    {
        await using var server = await StartUnlimited();

        var run = await BenchRun.Of("idle", server.Url("ws", "/nothing").ToString());

        Assert.Equal((ExitCode.Refused, ""), (run.Code, run.Output));
        Assert.Matches("^Connection [0-9]+ of 1000 failed: the server refused the WebSocket with status 404", run.Error); // whichever is answered first
    }

    [Fact]
    public async Task An_interruption_ends_it_with_the_result_so_far()
    {
        await using var server = await StartUnlimited();

        var run = await BenchRun.Of(await Heard(server, "bench", 50), ["fanout", server.Url("ws", "/ws").ToString(), "--conns", "5", "--json", .. UntilHeard]);

        Assert.Equal((ExitCode.Success, "interrupted"), (run.Code, run.Result.GetProperty("end").GetString()));
        Assert.True(run.Number("count") >= 200, run.Output);
    }

    [Fact]
    public async Task The_servers_cpu_time_and_memory_are_told()
    {
        await using var server = await StartUnlimited();

        var run = await BenchRun.Of( // CPU time is told in hundredths of a second
            await Heard(server, "bench", 2000),
            ["fanout", server.Url("ws", "/ws").ToString(), "--conns", "10", "--json", "--server-pid", $"{server.ProcessId}", .. UntilHeard]);

        Assert.Equal(ExitCode.Success, run.Code);
        Assert.True(run.Number("rss_base_kib") > 1000, run.Output);
        Assert.True(run.Result.GetProperty("server_us").GetDouble() > 0, run.Output);
    }

    [Theory]
    [InlineData(typeof(EpollPoller))]
    [InlineData(typeof(SelectPoller))]
    public async Task Every_poller_serves(Type poller)
    {
        await using var server = await StartUnlimited();
        var result = await Run(server, (Poller)Activator.CreateInstance(poller)!, 100);

        Assert.True(result.IsComplete);
        Assert.True(result.Count > 20);
    }

    [Fact]
    public async Task A_message_costs_the_generator_no_allocation()
    {
        await using var server = await StartUnlimited();
        using var poller = new MeteredPoller();
        var result = await Run(server, poller, 1000);

        Assert.True(result.IsComplete);
        Assert.True(result.Count > 1000, $"{result.Count} deliveries");
        Assert.True(poller.Allocated < 4096, $"{poller.Allocated} bytes for {result.Count} deliveries");
    }

    // A fast machine reaches the default of publications a second within a test, and the hub then refuses, as it should.
    private static Task<TestServer> StartUnlimited() =>
        TestServer.Start($"hub.max-publishes-per-second={int.MaxValue}");

    /// <summary>A task that completes when the hub has sent so many publications. A run until then does not depend on how fast the machine is.</summary>
    private static async Task<Task> Heard(TestServer server, string channel, int publications)
    {
        var listener = await server.Chat();
        await listener.Request($$"""{"type":"subscribe","id":1,"channel":"{{channel}}"}""");
        return Count();

        async Task Count()
        {
            await using (listener)
            {
                for (var heard = 0; heard < publications; heard++)
                {
                    await listener.Receive("publication");
                }
            }
        }
    }

    /// <summary>Runs until the hub has heard so many publications.</summary>
    private static async Task<LoadResult> Run(TestServer server, Poller poller, int publications)
    {
        using var enough = new CancellationTokenSource();
        using var run = new LoadRun(
            new LoadPlan
            {
                Mode = LoadMode.Fanout,
                Target = WebSocketUri.Parse(server.Url("ws", "/ws").ToString()),
                Conversation = Conversation.Native("bench"),
                Connections = 20,
                Window = 4,
                Settle = TimeSpan.Zero,
                Warmup = TimeSpan.Zero,
                Duration = TimeSpan.FromHours(1),
            },
            poller,
            new ProgressLine(TextWriter.Null, TextWriter.Null),
            enough.Token);
        var heard = await Heard(server, "bench", publications);
        var running = Task.Run(run.Run);
        await Task.WhenAny(heard, running);
        await enough.CancelAsync();
        return await running;
    }

    /// <summary>Notes what the run's thread has allocated between its first events with load and its last ones.</summary>
    private sealed class MeteredPoller : Poller
    {
        private const int ConnectingEvents = 500; // far more than 21 connections need
        private const int ResultWaits = 20;

        private readonly EpollPoller _epoll = new();
        private readonly Queue<long> _atWait = new(ResultWaits + 1);
        private long _events;
        private long _start;

        public long Allocated => _atWait.Peek() - _start;

        public override string? Connect(System.Net.Sockets.Socket socket, System.Net.EndPoint to, int token) => _epoll.Connect(socket, to, token);

        public override void Watch(System.Net.Sockets.Socket socket, int token, Interest interest) => _epoll.Watch(socket, token, interest);

        public override void Remove(System.Net.Sockets.Socket socket) => _epoll.Remove(socket);

        public override ReadOnlySpan<Readiness> Wait(TimeSpan patience)
        {
            if (_events > ConnectingEvents)
            {
                var allocated = GC.GetAllocatedBytesForCurrentThread();
                _start = _start == 0 ? allocated : _start;
                _atWait.Enqueue(allocated);
                _ = _atWait.Count > ResultWaits ? _atWait.Dequeue() : 0;
            }

            var ready = _epoll.Wait(patience);
            _events += ready.Length;
            return ready;
        }

        public override void Dispose() => _epoll.Dispose();
    }
}
