using ActorHub.Client.Tests.Support;
using ActorHub.WebSockets;
using Microsoft.Extensions.Time.Testing;

namespace ActorHub.Client.Tests;

/// <summary>
/// A process that was suspended, by SIGSTOP or a closed lid. When it continues, its deadlines have passed and the peer's answer waits in the socket,
/// unread: the answer counts.
/// </summary>
public class SuspensionTests
{
    private static readonly TimeSpan Suspended = TimeSpan.FromHours(1);

    [Theory]
    [InlineData("pong")]
    [InlineData("81 01 61")]
    public async Task A_heartbeats_answer_that_waits_keeps_the_connection(string answer)
    {
        var time = new ObservedTimeProvider();
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default with { TimeProvider = time });
        await using var end = client.EndsPatiently();
        await time.WhenTimerSetAsync(TimeSpan.FromSeconds(25));
        time.Advance(TimeSpan.FromSeconds(25));
        var (_, ping) = await peer.ReadFrame();
        await time.WhenDeadlineSetAsync(TimeSpan.FromSeconds(10));

        time.Advance(Suspended);
        await peer.WriteHex(answer == "pong" ? "8a 08" + Convert.ToHexString(ping) : answer);
        if (answer != "pong")
        {
            await client.ReceiveAsync(CancellationToken.None).Patiently("the message");
            time.Advance(TimeSpan.FromSeconds(1));
        }

        await time.WhenTimerSetAsync(TimeSpan.FromSeconds(25)); // the next round has begun
        Assert.Null(client.Closed);
    }

    [Fact]
    public async Task A_command_whose_reply_waits_succeeds()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var pinging = test.Client.PingAsync(CancellationToken.None);
        var command = await wire.Hear("ping");
        await test.Time.WhenDeadlineSetAsync(TimeSpan.FromSeconds(15));

        test.Time.Advance(Suspended);
        wire.Say($$"""{"type":"pong","id":{{command.GetProperty("id")}}}""");

        Assert.Equal(Suspended, await pinging.Patiently("the pong"));
    }

    [Fact]
    public async Task A_peers_close_that_waits_is_reported()
    {
        var time = new ObservedTimeProvider();
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default with { TimeProvider = time, KeepAlive = null });
        await using var end = client.EndsPatiently();
        var closing = client.CloseAsync(CloseCode.NormalClosure, "", CancellationToken.None);
        await peer.ReadFrame();
        await time.WhenDeadlineSetAsync(TimeSpan.FromSeconds(5));

        time.Advance(Suspended);
        await peer.WriteHex("88 02 03 f4");
        peer.Dispose();

        Assert.Equal(CloseCode.ServiceRestart, (await closing.Patiently("the close")).Code);
    }

    [Fact]
    public async Task A_response_to_the_handshake_that_waits_opens_the_WebSocket()
    {
        var time = new ObservedTimeProvider();
        using var server = new StubServer();
        var connecting = WebSocketClient.ConnectAsync(server.Url, WebSocketClientOptions.Default with { TimeProvider = time }, CancellationToken.None);
        using var peer = await server.Accept();
        var head = await peer.ReadHead();

        time.Advance(Suspended);
        await peer.Answer(head, "", "");

        await using var client = await connecting.Patiently("the open WebSocket");
    }

    [Fact]
    public async Task A_welcome_that_waits_connects_the_client()
    {
        var test = TestHubClient.Idle(HubClientOptions.Default);
        await using var end = test;
        var connecting = test.Client.ConnectAsync(CancellationToken.None);
        await test.Time.WhenDeadlineSetAsync(TimeSpan.FromSeconds(20));

        test.Time.Advance(Suspended);
        await test.Hub.Welcome("me");

        await connecting.Patiently("the connection");
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(1.5)]
    [InlineData(10)]
    public void A_deadline_of_a_process_that_runs_passes_when_its_time_is_over(double seconds)
    {
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.Zero };
        using var deadline = new Deadline(TimeSpan.FromSeconds(seconds), time, CancellationToken.None);
        var step = TimeSpan.FromSeconds(seconds) / 100;

        for (var i = 0; i < 99; i++)
        {
            time.Advance(step);
        }

        Assert.False(deadline.Token.IsCancellationRequested);
        time.Advance(step);
        Assert.Equal((true, true), (deadline.Token.IsCancellationRequested, deadline.HasPassed));
    }

    [Fact]
    public async Task A_deadline_that_its_caller_cancels_has_not_passed()
    {
        using var giveUp = new CancellationTokenSource();
        using var deadline = new Deadline(TimeSpan.FromSeconds(10), new FakeTimeProvider(), giveUp.Token);

        await giveUp.CancelAsync();

        Assert.Equal((true, false), (deadline.Token.IsCancellationRequested, deadline.HasPassed));
    }

    [Fact]
    public void A_deadline_that_was_stopped_never_passes()
    {
        var time = new FakeTimeProvider();
        var deadline = new Deadline(TimeSpan.FromSeconds(10), time, CancellationToken.None);

        deadline.Dispose();
        time.Advance(Suspended);
        time.Advance(Suspended);

        Assert.False(deadline.Token.IsCancellationRequested);
    }
}
