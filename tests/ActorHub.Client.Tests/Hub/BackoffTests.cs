using Microsoft.Extensions.Time.Testing;

namespace ActorHub.Client.Tests.Hub;

public class BackoffTests
{
    [Fact]
    public void After_a_lost_connection_no_limit_is_below_the_first_and_none_above_the_last()
    {
        var backoff = new Backoff(ReconnectOptions.Default, static () => 1, new FakeTimeProvider());
        backoff.Connected();
        backoff.Ended();

        var delays = Enumerable.Range(0, 8).Select(_ => backoff.Next(TimeSpan.Zero).TotalSeconds);

        Assert.Equal([5, 5, 5, 8, 16, 30, 30, 30], delays);
    }

    [Fact]
    public void A_thousand_failed_attempts_keep_the_last_limit()
    {
        var backoff = new Backoff(ReconnectOptions.Default, static () => 1, new FakeTimeProvider());

        for (var i = 0; i < 1_100; i++)
        {
            backoff.Next(TimeSpan.Zero);
        }

        Assert.Equal(TimeSpan.FromSeconds(30), backoff.Next(TimeSpan.Zero));
    }

    // Zero times an infinite power is not a number, which ended the client.
    [Fact]
    public void A_thousand_attempts_without_delays_stay_without()
    {
        var backoff = new Backoff(new ReconnectOptions { BaseDelay = TimeSpan.Zero }, static () => 1, new FakeTimeProvider());

        var delays = Enumerable.Range(0, 1_100).Select(_ => backoff.Next(TimeSpan.Zero)).Distinct();

        Assert.Equal([TimeSpan.Zero], delays);
    }

    [Fact]
    public void Any_delay_from_none_to_the_limit_may_come() =>
        Assert.Equal(TimeSpan.Zero, new Backoff(ReconnectOptions.Default, static () => 0, new FakeTimeProvider()).Next(TimeSpan.Zero));

    // Each welcome began the row of attempts anew, so that a hub that dropped every client at once saw all of them every few seconds.
    [Theory]
    [InlineData(4.9, true)]
    [InlineData(5, false)]
    public void Only_a_connection_that_held_makes_the_next_attempt_the_first_again(double seconds, bool exhausted)
    {
        var time = new FakeTimeProvider();
        var backoff = new Backoff(new ReconnectOptions { MaxAttempts = 1 }, static () => 1, time);
        backoff.Next(TimeSpan.Zero);

        backoff.Connected();
        time.Advance(TimeSpan.FromSeconds(seconds));
        backoff.Ended();

        Assert.Equal(exhausted, backoff.IsExhausted);
        Assert.Equal(TimeSpan.FromSeconds(5), backoff.Next(TimeSpan.Zero));
    }
}
