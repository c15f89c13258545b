using System.Net;
using System.Net.Sockets;
using ActorHub.WebSockets;

namespace ActorHub.Bench.Tests;

/// <summary>What servers do wrong is noticed and said.</summary>
[Collection(nameof(LoadTests))]
public class BadPeerTests
{
    private static readonly string[] UntilEnough = ["--settle", "0", "--warmup", "0", "--duration", "3600", "--json"];

    private byte[] _kept = [];

    [Fact]
    public async Task A_faithful_relay_is_complete()
    {
        await using var peer = new ScriptedPeer(static (_, message) => [message]);

        var run = await Fanout(peer);

        Assert.Equal((BenchExitCode.Success, ""), (run.Code, run.Error));
        Assert.True(run.Number("count") >= 16 * 3, run.Output); // the window of 4 holds message 20 back until 16 have arrived at all three
    }

    [Fact]
    public async Task A_lost_message_is_told()
    {
        await using var peer = new ScriptedPeer(static (number, message) => number == 3 ? [] : [message]);

        var run = await Fanout(peer);

        AssertFaults(run, new DeliveryFaults(Lost: 3));
    }

    [Fact]
    public async Task A_doubled_message_is_told()
    {
        await using var peer = new ScriptedPeer(static (number, message) => number == 3 ? [message, message] : [message]);

        var run = await Fanout(peer);

        AssertFaults(run, new DeliveryFaults(Doubled: 3));
    }

    [Fact]
    public async Task Two_messages_in_the_wrong_order_are_told()
    {
        await using var peer = new ScriptedPeer((number, message) =>
        {
            _kept = number == 3 ? message : _kept;
            return number switch { 3 => [], 4 => [message, _kept], _ => [message] };
        });

        var run = await Fanout(peer);

        AssertFaults(run, new DeliveryFaults(OutOfOrder: 3));
    }

    [Fact]
    public async Task A_message_of_another_run_is_told()
    {
        await using var peer = new ScriptedPeer(static (number, message) =>
        {
            var strange = (byte[])message.Clone();
            Stamp.Write(strange, 9_999_999, 0);
            return number == 3 ? [strange, message] : [message];
        });

        var run = await Fanout(peer);

        AssertFaults(run, new DeliveryFaults(Strange: 3));
    }

    [Fact]
    public async Task A_connection_that_is_lost_is_told_and_the_others_go_on()
    {
        await using var peer = new ScriptedPeer(static (number, message) => number == 3 ? [null, message] : [message]);

        var run = await Fanout(peer);

        Assert.Equal((BenchExitCode.ClosedAbnormally, 2), (run.Code, run.Number("alive")));
        Assert.Matches(@"\AConnection \d of 3 was lost: .+\n\z", run.Error);
        Assert.Equal((0, "interrupted"), (run.Number("lost"), run.Result.GetProperty("end").GetString()));
        Assert.True(run.Number("count") >= 16 * 2, run.Output);
    }

    [Fact]
    public async Task A_relay_that_falls_silent_is_told()
    {
        await using var peer = new ScriptedPeer(static (number, message) => number >= 3 ? [] : [message]);
        using var run = Run(LoadMode.Fanout, peer.Url("/"));

        var result = await Task.Run(run.Run);

        Assert.Equal((LoadEnd.Stalled, new DeliveryFaults(Lost: 6)), (result.End, result.Faults)); // a window of two for each of three
        Assert.Equal(BenchExitCode.Failure, result.ExitCode);
    }

    [Theory]
    [InlineData(3, 0, 0, 1)] // the one after the lost one shows the gap
    [InlineData(0, 3, 0, 1)]
    [InlineData(0, 0, 3, 1)]
    public async Task An_echo_that_is_lost_doubled_or_late_is_told(int lost, int doubled, int late, int times)
    {
        await using var peer = new ScriptedPeer((number, message) =>
        {
            _kept = number == late ? message : _kept;
            return number == lost || number == late ? [] : number == doubled ? [message, message] : number == late + 1 && late > 0 ? [message, _kept] : [message];
        });

        var run = await BenchRun.Of(peer.Enough, ["echo", peer.Url("/echo"), "--conns", "1", "--depth", "3", .. UntilEnough]);

        AssertFaults(run, new DeliveryFaults(lost > 0 ? times : 0, doubled > 0 ? times : 0, late > 0 ? times : 0));
    }

    [Fact]
    public async Task An_echo_that_never_comes_is_told()
    {
        await using var peer = new ScriptedPeer(static (_, _) => []);
        using var run = Run(LoadMode.Echo, peer.Url("/echo"));

        var result = await Task.Run(run.Run);

        Assert.Equal((LoadEnd.Stalled, new DeliveryFaults(Lost: 3)), (result.End, result.Faults));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_the_handshake_is_told()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var run = Run(LoadMode.Idle, $"ws://{listener.LocalEndpoint}/");

        var failure = await Assert.ThrowsAsync<LoadFailedException>(() => Task.Run(run.Run));

        Assert.Contains("0 of 3 connections are ready, 3 wait for the handshake", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_never_makes_a_connection_ready_is_told()
    {
        await using var peer = new ScriptedPeer(static (_, message) => [message]);
        using var run = Run(LoadMode.Idle, peer.Url("/"), new Conversation { ReadyOn = "welcome"u8.ToArray() });

        var failure = await Assert.ThrowsAsync<LoadFailedException>(() => Task.Run(run.Run));

        Assert.Contains("3 for the message that marks them as ready", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_listens_it_ends_with_1()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // taken, but not listened at

        var run = await BenchRun.Of("idle", $"ws://{socket.LocalEndPoint}/");

        Assert.Equal((BenchExitCode.Failure, ""), (run.Code, run.Output));
        Assert.Equal($"Connection 1 of 1000 failed: cannot connect to {socket.LocalEndPoint}: Connection refused\n", run.Error);
    }

    [Fact]
    public async Task An_answer_that_is_no_handshake_ends_it_with_3()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answered = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            await client.GetStream().WriteAsync("SSH-2.0-OpenSSH_9.2\r\n\r\n"u8.ToArray());
            await client.GetStream().CopyToAsync(Stream.Null);
        });

        var run = await BenchRun.Of("idle", $"ws://{listener.LocalEndpoint}/", "--conns", "1");

        Assert.Equal((BenchExitCode.Refused, ""), (run.Code, run.Output));
        Assert.StartsWith("Connection 1 of 1 failed: the server's response is not a valid WebSocket handshake: ", run.Error, StringComparison.Ordinal);
        await answered.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private static Task<BenchRun> Fanout(ScriptedPeer peer) =>
        BenchRun.Of(peer.Enough, ["fanout", peer.Url("/"), "--conns", "3", "--window", "4", "--dialect", "raw", "--pub-path", "/pub", .. UntilEnough]);

    private static void AssertFaults(BenchRun run, DeliveryFaults expected)
    {
        var told = new DeliveryFaults(run.Number("lost"), run.Number("doubled"), run.Number("out_of_order"), run.Number("strange"));
        Assert.Equal((expected, BenchExitCode.Failure, false), (told, run.Code, run.Result.GetProperty("complete").GetBoolean()));
    }

    private static LoadRun Run(LoadMode mode, string url, Conversation? conversation = null) => new(
        new LoadPlan
        {
            Mode = mode,
            Target = WebSocketUri.Parse(url),
            Conversation = conversation ?? new Conversation { PublisherResource = "/pub" },
            Connections = 3,
            Window = 2,
            Settle = TimeSpan.Zero,
            Warmup = TimeSpan.Zero,
            Duration = TimeSpan.FromMinutes(10),
            StallTimeout = TimeSpan.FromSeconds(5), // waited for in full, and long enough for what does come
        },
        Poller.Create(),
        new ProgressLine(TextWriter.Null, TextWriter.Null),
        CancellationToken.None);
}
