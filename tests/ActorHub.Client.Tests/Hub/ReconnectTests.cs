using System.Net.Sockets;
using System.Text;
using ActorHub.Client.Tests.Support;
using ActorHub.WebSockets;

namespace ActorHub.Client.Tests.Hub;

public class ReconnectTests
{
    private static readonly ReadOnlyMemory<byte> Json = Encoding.UTF8.GetBytes("1");

    [Fact]
    public async Task After_a_restart_of_the_hub_the_first_attempt_comes_within_five_seconds_at_random()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        test.Dice = 0.3;

        wire.End(CloseCode.GoingAway);

        Assert.Equal(CloseCode.GoingAway, (await test.Events.Next<HubClientEvent.Disconnected>()).Close.Code);
        var waiting = await test.Events.Next<HubClientEvent.Reconnecting>();
        Assert.Equal((1, TimeSpan.FromSeconds(1.5)), (waiting.Attempt, waiting.Delay));
        Assert.Equal(HubClientState.Reconnecting, test.Client.State);
    }

    [Fact]
    public async Task A_hub_that_drops_each_connection_at_once_is_given_up_like_one_that_takes_none()
    {
        var options = HubClientOptions.Default with { Reconnect = new ReconnectOptions { MaxAttempts = 2 } };
        var (test, wire) = await TestHubClient.Connected(options);
        await using var end = test;

        for (var i = 0; i < 2; i++)
        {
            wire = await test.Reconnect(wire);
            await test.Events.Next<HubClientEvent.Reconnected>();
        }

        wire.End(CloseCode.TryAgainLater);

        Assert.Equal(CloseCode.TryAgainLater, (await test.Events.Next<HubClientEvent.Disconnected>()).Close.Code);
        Assert.Equal(2, (await test.Events.Next<HubClientEvent.AttemptsExhausted>()).Attempts);
        Assert.Equal(CloseCode.TryAgainLater, await test.CodeOfClosed());
    }

    [Fact]
    public async Task Nothing_was_missed_when_the_channel_stands_where_it_stood()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        var lobby = await test.Subscribe(wire, "lobby");
        wire.Publish("lobby", 1, "1");
        await using var reader = lobby.GetAsyncEnumerator();
        await reader.MoveNextAsync().Patiently("the first publication");

        var again = await test.Reconnect(wire);
        await again.Subscribe("e1", 1);

        var reconnected = await test.Events.Next<HubClientEvent.Reconnected>();
        Assert.Equal("me again", reconnected.ConnectionId);
        Assert.Equal(
            new Resubscription("lobby", new StreamPosition("e1", 1), new StreamPosition("e1", 1), Continuity.Unbroken, null), Assert.Single(reconnected.Subscriptions));
        again.Publish("lobby", 2, "2");
        await reader.MoveNextAsync().Patiently("the next publication");
        Assert.Equal((2L, Continuity.Unbroken), (reader.Current.Publication.Position.Offset, reader.Current.Continuity));
    }

    [Theory]
    [InlineData("e1", 3)]
    [InlineData("e2", 0)]
    public async Task What_may_have_been_missed_is_told_by_event_result_and_publication(string epoch, long offset)
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        await using var reader = (await test.Subscribe(wire, "lobby")).GetAsyncEnumerator();

        var again = await test.Reconnect(wire);
        await again.Subscribe(epoch, offset);

        Assert.Equal(
            new HubClientEvent.Gap("lobby", new StreamPosition("e1", 0), new StreamPosition(epoch, offset), null), await test.Events.Next<HubClientEvent.Gap>());
        Assert.Equal(Continuity.MayHaveMissed, Assert.Single((await test.Events.Next<HubClientEvent.Reconnected>()).Subscriptions).Continuity);
        again.Publish("lobby", offset + 1, "0");
        again.Publish("lobby", offset + 2, "0");
        await reader.MoveNextAsync().Patiently("the next publication");
        Assert.Equal((new StreamPosition(epoch, offset + 1), Continuity.MayHaveMissed), (reader.Current.Publication.Position, reader.Current.Continuity));
        await reader.MoveNextAsync().Patiently("the one after it");
        Assert.Equal(Continuity.Unbroken, reader.Current.Continuity);
    }

    [Fact]
    public async Task Own_publications_without_echo_do_not_look_missed()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        await test.Subscribe(wire, "lobby");
        var publishing = test.Client.PublishAsync("lobby", Json, SenderEcho.Excluded, CancellationToken.None);
        wire.Say($$"""{"type":"published","id":{{(await wire.Hear("publish")).GetProperty("id")}},"channel":"lobby","epoch":"e1","offset":1}""");
        await publishing.Patiently("the reply");

        var again = await test.Reconnect(wire);
        await again.Subscribe("e1", 1);

        Assert.Equal(Continuity.Unbroken, Assert.Single((await test.Events.Next<HubClientEvent.Reconnected>()).Subscriptions).Continuity);
    }

    [Fact]
    public async Task Subscriptions_are_renewed_before_what_waits_is_sent()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        await test.Subscribe(wire, "lobby");
        wire.End(CloseCode.AbnormalClosure);
        await test.Events.Next<HubClientEvent.Disconnected>();
        var waiting = await test.Events.Next<HubClientEvent.Reconnecting>();
        _ = test.Client.PublishAsync("lobby", Json, SenderEcho.Included, CancellationToken.None);

        await test.Time.WhenTimerSetAsync(waiting.Delay);
        test.Time.Advance(waiting.Delay);
        var again = await test.Hub.Welcome("me again");

        Assert.Equal("lobby", (await again.Hear("subscribe")).GetProperty("channel").GetString());
        Assert.Equal(1, (await again.Hear("publish")).GetProperty("data").GetInt32());
    }

    [Fact]
    public async Task A_subscription_that_the_hub_does_not_renew_is_lost()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        await test.Subscribe(wire, "lobby");

        var again = await test.Reconnect(wire);
        again.Say($$"""{"type":"error","id":{{(await again.Hear("subscribe")).GetProperty("id")}},"code":"too-many-channels","message":"No."}""");

        Assert.Equal("too-many-channels", (await test.Events.Next<HubClientEvent.SubscriptionLost>()).Code);
        Assert.Empty((await test.Events.Next<HubClientEvent.Reconnected>()).Subscriptions);
    }

    [Fact]
    public async Task A_connection_that_is_lost_while_subscriptions_are_renewed_loses_none_of_them()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        await test.Subscribe(wire, "lobby");

        var second = await test.Reconnect(wire);
        await second.Hear("subscribe");
        var third = await test.Reconnect(second);
        await third.Subscribe("e1", 0);

        Assert.Equal("lobby", Assert.Single((await test.Events.Next<HubClientEvent.Reconnected>()).Subscriptions).Channel);
    }

    [Theory]
    [InlineData(CloseCode.NormalClosure)]
    [InlineData(CloseCode.ProtocolError)]
    [InlineData(CloseCode.InvalidPayload)]
    [InlineData(CloseCode.PolicyViolation)]
    [InlineData(CloseCode.MessageTooBig)]
    [InlineData(CloseCode.Unauthorized)]
    public async Task After_a_close_that_another_connection_would_not_mend_the_client_ends(CloseCode code)
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        await using var reader = (await test.Subscribe(wire, "lobby")).GetAsyncEnumerator();

        wire.End(code);

        Assert.Equal(code, (await test.Events.Next<HubClientEvent.Disconnected>()).Close.Code);
        Assert.Equal(code, await test.CodeOfClosed());
        var lost = await Assert.ThrowsAsync<SubscriptionLostException>(() => reader.MoveNextAsync().Patiently("the end"));
        Assert.Equal(("lobby", SubscriptionLostException.ClientClosed), (lost.Channel, lost.Code));
        var failure = await Assert.ThrowsAsync<HubConnectionException>(() => test.Client.PingAsync(CancellationToken.None).Patiently("the failure"));
        Assert.Equal(CommandOutcome.NotSent, failure.Outcome);
    }

    [Theory]
    [InlineData(CloseCode.GoingAway)]
    [InlineData(CloseCode.AbnormalClosure)]
    [InlineData(CloseCode.InternalError)]
    [InlineData(CloseCode.ServiceRestart)]
    [InlineData(CloseCode.TryAgainLater)]
    [InlineData((CloseCode)4001)]
    public async Task After_any_other_close_it_connects_again(CloseCode code)
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;

        wire.End(code);

        Assert.Equal(code, (await test.Events.Next<HubClientEvent.Disconnected>()).Close.Code);
        var waiting = await test.Events.Next<HubClientEvent.Reconnecting>();
        Assert.Equal((1, code), (waiting.Attempt, Assert.IsType<ConnectionEndedException>(waiting.Cause).Close.Code));
        await test.Time.WhenTimerSetAsync(waiting.Delay);
        test.Time.Advance(waiting.Delay);
        await test.Hub.Welcome("me again");
        Assert.Equal("me again", (await test.Events.Next<HubClientEvent.Reconnected>()).ConnectionId);
    }

    [Fact]
    public async Task Delays_grow_until_the_attempts_are_exhausted()
    {
        var reconnect = new ReconnectOptions { BaseDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(3), MaxAttempts = 3 };
        var test = TestHubClient.Idle(HubClientOptions.Default with { Reconnect = reconnect });
        await using var end = test;
        var connecting = test.Client.ConnectAsync(CancellationToken.None);

        foreach (var (attempt, delay) in new[] { (1, 0.5), (2, 1.0), (3, 1.5) })
        {
            (await test.Hub.NextAttempt()).Fail(new SocketException((int)SocketError.ConnectionRefused));
            var waiting = await test.Events.Next<HubClientEvent.Reconnecting>();
            Assert.Equal((attempt, TimeSpan.FromSeconds(delay)), (waiting.Attempt, waiting.Delay));
            Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(waiting.Cause).SocketErrorCode);
            await test.Time.WhenTimerSetAsync(waiting.Delay);
            test.Time.Advance(waiting.Delay);
        }

        (await test.Hub.NextAttempt()).Fail(new SocketException((int)SocketError.ConnectionRefused));

        Assert.Equal(3, (await test.Events.Next<HubClientEvent.AttemptsExhausted>()).Attempts);
        var reason = (await test.Events.Next<HubClientEvent.Closed>()).Reason;
        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(reason).SocketErrorCode);
        var failure = await Assert.ThrowsAsync<HubConnectionException>(() => connecting.Patiently("the failure"));
        Assert.Same(reason, failure.InnerException);
    }

    [Fact]
    public async Task Without_reconnecting_the_first_failure_is_the_last()
    {
        var test = TestHubClient.Idle(HubClientOptions.Default with { Reconnect = null });
        await using var end = test;
        var connecting = test.Client.ConnectAsync(CancellationToken.None);

        var reason = new IOException("no");

        (await test.Hub.NextAttempt()).Fail(reason);

        var failure = await Assert.ThrowsAsync<HubConnectionException>(() => connecting.Patiently("the failure"));
        Assert.Equal((reason, CommandOutcome.NotSent), (failure.InnerException, failure.Outcome));
        Assert.Same(reason, (await test.Events.Next<HubClientEvent.Closed>()).Reason);
    }

    [Theory]
    [InlineData(503, true)]
    [InlineData(429, true)]
    [InlineData(404, false)]
    [InlineData(403, false)]
    [InlineData(401, false)]
    public async Task A_refusal_is_tried_again_when_it_may_pass(int status, bool again)
    {
        var test = TestHubClient.Idle(HubClientOptions.Default);
        await using var end = test;
        _ = test.Client.ConnectAsync(CancellationToken.None);

        (await test.Hub.NextAttempt()).Fail(Refusal(status));

        if (again)
        {
            // Retry-After is waited for, and the random part comes on top, so that clients still spread.
            var waiting = await test.Events.Next<HubClientEvent.Reconnecting>();
            Assert.Equal((TimeSpan.FromSeconds(7.5), status), (waiting.Delay, Assert.IsType<HandshakeRefusedException>(waiting.Cause).Status));
        }
        else
        {
            Assert.Equal(status, Assert.IsType<HandshakeRefusedException>((await test.Events.Next<HubClientEvent.Closed>()).Reason).Status);
        }
    }

    [Fact]
    public async Task A_token_is_asked_for_before_each_attempt_and_a_refused_one_is_renewed()
    {
        var tokens = new Queue<string>(["old", "new"]);
        var test = TestHubClient.Idle(HubClientOptions.Default with { Token = _ => ValueTask.FromResult(tokens.Dequeue()) });
        await using var end = test;
        _ = test.Client.ConnectAsync(CancellationToken.None);
        var first = await test.Hub.NextAttempt();
        Assert.Equal("old", first.Token);

        first.Fail(Refusal(401));
        var waiting = await test.Events.Next<HubClientEvent.Reconnecting>();
        await test.Time.WhenTimerSetAsync(waiting.Delay);
        test.Time.Advance(waiting.Delay);

        Assert.Equal("new", (await test.Hub.NextAttempt()).Token);
    }

    [Fact]
    public async Task A_hub_that_does_not_welcome_in_time_is_given_up()
    {
        var test = TestHubClient.Idle(HubClientOptions.Default with { ConnectTimeout = TimeSpan.FromSeconds(3) });
        await using var end = test;
        _ = test.Client.ConnectAsync(CancellationToken.None);
        (await test.Hub.NextAttempt()).Accept();

        await test.Time.PassDeadlineAsync(TimeSpan.FromSeconds(3));

        Assert.IsType<TimeoutException>((await test.Events.Next<HubClientEvent.Reconnecting>()).Cause);
    }

    // Only the function's own end ended the attempt, and closing the client waited for it as well.
    [Fact]
    public async Task A_token_that_does_not_come_in_time_fails_the_attempt()
    {
        var asked = new TaskCompletionSource();
        var test = TestHubClient.Idle(HubClientOptions.Default with { ConnectTimeout = TimeSpan.FromSeconds(3), Token = NeverAnswers });
        _ = test.Client.ConnectAsync(CancellationToken.None);
        await asked.Task.Patiently("the question for a token");

        await test.Time.PassDeadlineAsync(TimeSpan.FromSeconds(3));

        Assert.IsType<TimeoutException>((await test.Events.Next<HubClientEvent.Reconnecting>()).Cause);
        await test.DisposeAsync().AsTask().Patiently("the end");

        ValueTask<string> NeverAnswers(CancellationToken cancellationToken)
        {
            asked.TrySetResult();
            return new ValueTask<string>(new TaskCompletionSource<string>().Task);
        }
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("[]")]
    [InlineData("""{"no":"type"}""")]
    [InlineData("""{"type":"publication","channel":7}""")]
    [InlineData("""{"type":"subscribed","recovered":"yes"}""")]
    [InlineData("""{"type":"history","publications":7}""")]
    [InlineData("""{"type":"history","publications":[7]}""")]
    [InlineData("""{"type":"history","publications":[{"offset":1}]}""")]
    [InlineData("""{"type":"history","publications":[{"data":1}]}""")]
    public async Task A_server_that_speaks_another_language_ends_the_client(string message)
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;

        wire.Say(message);

        Assert.Equal(CloseCode.ProtocolError, (await wire.ClosedByClient).Code);
        Assert.Equal(CloseCode.ProtocolError, (await test.Events.Next<HubClientEvent.Disconnected>()).Close.Code);
        Assert.Equal(CloseCode.ProtocolError, await test.CodeOfClosed());
    }

    [Fact]
    public async Task Unknown_types_and_fields_are_ignored()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;

        wire.Say("""{"type":"news","of":["the","future"]}""");
        wire.Say("""{"more":{"data":[1]},"type":"message","from":null,"data":{"x":[]},"id2":1}""");

        var message = await test.Events.Next<HubClientEvent.MessageReceived>();
        Assert.Equal((null, """{"x":[]}"""), (message.From, Encoding.UTF8.GetString(message.Data.Span)));
    }

    [Fact]
    public async Task Closing_ends_the_wait_for_the_next_attempt()
    {
        var (test, wire) = await TestHubClient.Connected();
        wire.End(CloseCode.GoingAway);
        await test.Events.Next<HubClientEvent.Disconnected>();
        await test.Events.Next<HubClientEvent.Reconnecting>();

        await test.Client.CloseAsync().Patiently("the close");

        Assert.Null((await test.Events.Next<HubClientEvent.Closed>()).Reason);
        test.Events.AssertEmpty();
    }

    [Fact]
    public async Task Giving_up_connecting_closes_the_client()
    {
        var test = TestHubClient.Idle(HubClientOptions.Default);
        using var giveUp = new CancellationTokenSource();
        var connecting = test.Client.ConnectAsync(giveUp.Token);
        await test.Hub.NextAttempt();

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Patiently("the cancellation"));
        Assert.Equal(HubClientState.Closed, test.Client.State);
    }

    [Fact]
    public async Task A_handler_of_events_that_throws_harms_nobody()
    {
        var (test, wire) = await TestHubClient.Connected();
        await using var end = test;
        test.Client.Notified += static _ => throw new InvalidOperationException("a user's mistake");
        var after = new EventLog(test.Client);

        wire.Say("""{"type":"message","from":"x","data":1}""");
        wire.Say("""{"type":"message","from":"y","data":1}""");

        Assert.Equal("x", (await after.Next<HubClientEvent.MessageReceived>()).From);
        Assert.Equal("y", (await after.Next<HubClientEvent.MessageReceived>()).From);
    }

    private static HandshakeRefusedException Refusal(int status) =>
        new(new ResponseHead(status, "", 1, new HeaderList(new Header("Retry-After", "7"))), default);
}
