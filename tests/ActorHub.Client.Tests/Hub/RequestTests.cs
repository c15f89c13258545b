using System.Text;
using ActorHub.Client.Tests.Support;
using ActorHub.WebSockets;

namespace ActorHub.Client.Tests.Hub;

public class RequestTests
{
    private static readonly ReadOnlyMemory<byte> Json = Encoding.UTF8.GetBytes("""{ "n": 1.0 }""");

    [Fact]
    public async Task Replies_find_their_command_in_any_order()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var first = test.Client.PublishAsync("a", Json, SenderEcho.Included, CancellationToken.None);
        var second = test.Client.PublishAsync("b", Json, SenderEcho.Excluded, CancellationToken.None);

        var (one, two) = (await wire.Hear("publish"), await wire.Hear("publish"));
        wire.Say($$"""{"type":"published","id":{{two.GetProperty("id")}},"channel":"b","epoch":"e2","offset":7}""");
        wire.Say($$"""{"type":"published","id":{{one.GetProperty("id")}},"channel":"a","epoch":"e1","offset":3}""");

        Assert.Equal(new StreamPosition("e1", 3), await first.Patiently("the first reply"));
        Assert.Equal(new StreamPosition("e2", 7), await second.Patiently("the second reply"));
        Assert.Equal("""{ "n": 1.0 }""", one.GetProperty("data").GetRawText());
        Assert.False(one.TryGetProperty("echo", out var _));
        Assert.False(two.GetProperty("echo").GetBoolean());
    }

    [Fact]
    public async Task An_error_of_the_hub_is_thrown_with_its_code()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var sending = test.Client.SendAsync("nobody", Json, CancellationToken.None);

        var command = await wire.Hear("send");
        wire.Say($$"""{"type":"error","id":{{command.GetProperty("id")}},"code":"unknown-connection","message":"No."}""");

        var error = await Assert.ThrowsAsync<HubErrorException>(() => sending.Patiently("the error"));
        Assert.Equal("unknown-connection", error.Code);
    }

    [Fact]
    public async Task Presence_is_told_with_the_true_count()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var asking = test.Client.PresenceAsync("lobby", CancellationToken.None);

        var command = await wire.Hear("presence");
        wire.Say($$"""{"type":"presence","id":{{command.GetProperty("id")}},"channel":"lobby","count":1200,"members":["x","y"]}""");

        var presence = await asking.Patiently("the presence");
        Assert.Equal(1200, presence.Count);
        Assert.Equal(["x", "y"], presence.Members.ToArray());
    }

    [Fact]
    public async Task A_command_that_is_not_answered_fails_when_its_time_is_over()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var pinging = test.Client.PingAsync(CancellationToken.None);
        await wire.Hear("ping");

        await test.Time.PassDeadlineAsync(TimeSpan.FromSeconds(15));

        await Assert.ThrowsAsync<TimeoutException>(() => pinging.Patiently("the timeout"));
    }

    [Fact]
    public async Task A_ping_tells_the_time_until_its_pong()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var pinging = test.Client.PingAsync(CancellationToken.None);
        var command = await wire.Hear("ping");

        test.Time.Advance(TimeSpan.FromMilliseconds(30));
        wire.Say($$"""{"type":"pong","id":{{command.GetProperty("id")}}}""");

        Assert.Equal(TimeSpan.FromMilliseconds(30), await pinging.Patiently("the pong"));
    }

    [Fact]
    public async Task A_command_that_was_under_way_when_the_connection_went_has_an_unknown_outcome()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var publishing = test.Client.PublishAsync("a", Json, SenderEcho.Included, CancellationToken.None);
        await wire.Hear("publish");

        wire.End(CloseCode.AbnormalClosure);

        var lost = await Assert.ThrowsAsync<HubConnectionException>(() => publishing.Patiently("the loss"));
        Assert.Equal(CommandOutcome.Unknown, lost.Outcome);
    }

    [Fact]
    public async Task Commands_given_without_a_connection_wait_for_the_next_one_in_order()
    {
        var test = TestHubClient.Idle(HubClientOptions.Default);
        await using var end = test;
        var first = test.Client.BroadcastAsync(Json, SenderEcho.Included, CancellationToken.None);
        var second = test.Client.SendAsync("x", Json, CancellationToken.None);
        _ = test.Client.ConnectAsync(CancellationToken.None);

        var wire = await test.Hub.Welcome("me");

        wire.Say($$"""{"type":"broadcasted","id":{{(await wire.Hear("broadcast")).GetProperty("id")}}}""");
        wire.Say($$"""{"type":"sent","id":{{(await wire.Hear("send")).GetProperty("id")}},"to":"x"}""");
        await first.Patiently("the broadcast");
        await second.Patiently("the message");
    }

    [Fact]
    public async Task A_full_queue_refuses_the_next_command_and_keeps_the_others()
    {
        var test = TestHubClient.Idle(HubClientOptions.Default with { MaxSendQueueCommands = 1 });
        await using var end = test;
        var kept = test.Client.BroadcastAsync(Json, SenderEcho.Included, CancellationToken.None);

        await Assert.ThrowsAsync<SendQueueFullException>(() => test.Client.BroadcastAsync(Json, SenderEcho.Included, CancellationToken.None));

        _ = test.Client.ConnectAsync(CancellationToken.None);
        var wire = await test.Hub.Welcome("me");
        wire.Say($$"""{"type":"broadcasted","id":{{(await wire.Hear("broadcast")).GetProperty("id")}}}""");
        await kept.Patiently("the broadcast that was kept");
    }

    [Fact]
    public async Task A_queue_full_of_bytes_refuses_the_next_command()
    {
        var test = TestHubClient.Idle(HubClientOptions.Default with { MaxSendQueueBytes = 60 });
        await using var end = test;
        var kept = test.Client.BroadcastAsync(Json, SenderEcho.Included, CancellationToken.None);

        await Assert.ThrowsAsync<SendQueueFullException>(() => test.Client.BroadcastAsync(Json, SenderEcho.Included, CancellationToken.None));
        Assert.False(kept.IsCompleted);
    }

    [Fact]
    public async Task A_command_that_is_cancelled_in_the_queue_is_never_sent()
    {
        var test = TestHubClient.Idle(HubClientOptions.Default with { MaxSendQueueCommands = 1 });
        await using var end = test;
        using var giveUp = new CancellationTokenSource();
        var cancelled = test.Client.BroadcastAsync(Json, SenderEcho.Included, giveUp.Token);

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Patiently("the cancellation"));
        _ = test.Client.PingAsync(CancellationToken.None); // there is room again
        _ = test.Client.ConnectAsync(CancellationToken.None);

        await (await test.Hub.Welcome("me")).Hear("ping");
    }

    [Fact]
    public async Task With_the_policy_to_refuse_a_command_without_a_connection_fails_at_once()
    {
        var test = TestHubClient.Idle(HubClientOptions.Default with { WhileDisconnected = DisconnectedPolicy.Refuse });
        await using var end = test;

        var refused = await Assert.ThrowsAsync<HubConnectionException>(() => test.Client.PingAsync(CancellationToken.None));

        Assert.Equal(CommandOutcome.NotSent, refused.Outcome);
    }

    [Fact]
    public async Task After_the_end_every_command_fails()
    {
        var (test, _) = await TestHubClient.Connected();
        await test.Client.CloseAsync();

        await Assert.ThrowsAsync<HubConnectionException>(() => test.Client.PingAsync(CancellationToken.None).Patiently("the failure"));
        Assert.Equal(HubClientState.Closed, test.Client.State);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("1 2")]
    [InlineData("")]
    [InlineData("{\"a\":1},\"type\":\"x\"")]
    public async Task A_payload_that_is_not_one_JSON_value_is_refused_before_it_is_sent(string payload)
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;

        await Assert.ThrowsAsync<ArgumentException>(
            () => test.Client.PublishAsync("a", Encoding.UTF8.GetBytes(payload), SenderEcho.Included, CancellationToken.None));

        wire.AssertSilent();
    }

    // The bytes passed as JSON, the WebSocket refused the text, and the client sent nothing any more and ended with its connection.
    [Fact]
    public async Task A_payload_that_is_not_UTF_8_is_refused_before_it_is_sent()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;

        await Assert.ThrowsAsync<ArgumentException>(
            () => test.Client.PublishAsync("a", new byte[] { (byte)'"', 0xFF, (byte)'"' }, SenderEcho.Included, CancellationToken.None));

        wire.AssertSilent();
    }

    // The hub closes with 1009, and after that the client ended, with all its subscriptions.
    [Fact]
    public async Task A_command_longer_than_the_hub_takes_fails_alone()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var tooLong = Encoding.UTF8.GetBytes('"' + new string('x', 1 << 20) + '"');

        var publishing = test.Client.PublishAsync("a", tooLong, SenderEcho.Included, CancellationToken.None);
        _ = test.Client.PingAsync(CancellationToken.None);

        Assert.Equal("message-too-long", (await Assert.ThrowsAsync<HubErrorException>(() => publishing.Patiently("the refusal"))).Code);
        await wire.Hear("ping");
    }

    [Fact]
    public async Task A_command_just_as_long_as_the_hub_takes_is_sent()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var overhead = Command.Publish(1, "a", "\"\""u8.ToArray(), SenderEcho.Included, new PublishOptions()).Length;
        var payload = Encoding.UTF8.GetBytes('"' + new string('x', (1 << 20) - overhead) + '"');

        _ = test.Client.PublishAsync("a", payload, SenderEcho.Included, CancellationToken.None);

        Assert.Equal(1 << 20, (await wire.Hear("publish")).GetRawText().Length);
    }

    [Fact]
    public async Task A_name_with_half_a_surrogate_pair_is_refused()
    {
        var (test, _) = await TestHubClient.Connected();
        await using var end = test;

        await Assert.ThrowsAsync<EncoderFallbackException>(() => test.Client.SubscribeAsync("a\uD800", CancellationToken.None));
    }
}
