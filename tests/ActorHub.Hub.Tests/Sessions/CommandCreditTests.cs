using ActorHub.Hub.Sessions;
using ActorHub.Hub.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.Hub.Tests.Sessions;

public sealed class CommandCreditTests
{
    private const int Window = 4; // half of it is 2

    [Fact]
    public void There_is_none_before_it_is_given()
    {
        Assert.False(default(CommandCredit).IsAvailable);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(32)]
    public void As_many_commands_as_the_window_may_be_in_flight(int window)
    {
        var credit = default(CommandCredit);
        credit.Give(window, window);

        Assert.Equal(window, TakeAll(ref credit));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(32, 16)]
    public void A_sleeper_is_woken_at_half_the_window(int window, int half)
    {
        var credit = default(CommandCredit);
        var woken = 0;
        Assert.True(credit.TrySleep(() => woken++, window));

        for (var given = 1; given <= window; given++)
        {
            credit.Give(1, window);
            Assert.Equal(given < half ? 0 : 1, woken); // once, however much follows
        }
    }

    [Fact]
    public void A_sleeper_is_woken_again_only_if_it_sleeps_again()
    {
        var credit = default(CommandCredit);
        var woken = 0;
        for (var round = 1; round <= 3; round++)
        {
            Assert.True(credit.TrySleep(() => woken++, Window));
            credit.Give(Window, Window);
            Assert.Equal(round, woken);
            TakeAll(ref credit);
        }
    }

    [Fact]
    public void Nobody_sleeps_if_credit_came_back_in_between()
    {
        var credit = default(CommandCredit);
        var woken = 0;
        credit.Give(2, Window);

        Assert.False(credit.TrySleep(() => woken++, Window));
        credit.Give(2, Window);
        Assert.Equal(0, woken); // the refused sleeper was forgotten
    }

    /// <summary>Below half the window the stream goes on sleeping even though a command could be read.</summary>
    [Fact]
    public void A_sleeper_sleeps_on_with_less_than_half_the_window()
    {
        var credit = default(CommandCredit);
        var woken = 0;
        credit.Give(1, Window);

        Assert.True(credit.TrySleep(() => woken++, Window));
        Assert.Equal(0, woken);
        credit.Give(1, Window);
        Assert.Equal(1, woken);
    }

    [Fact]
    public void It_behaves_as_a_counter_and_one_sleeper_do()
    {
        Prop.ForAll<PositiveInt, byte[]>((size, steps) =>
        {
            var window = 1 + (size.Get % 33);
            var credit = default(CommandCredit);
            var (available, inFlight, isAsleep, woken, expected) = (0, window, false, 0, 0);
            foreach (var step in steps)
            {
                switch (step % 3)
                {
                    case 0 when available > 0 && !isAsleep:
                        credit.Take();
                        (available, inFlight) = (available - 1, inFlight + 1);
                        break;
                    case 1 when inFlight > 0:
                        var units = 1 + (step / 3 % inFlight);
                        (available, inFlight) = (available + units, inFlight - units);
                        expected += isAsleep && available * 2 >= window ? 1 : 0;
                        isAsleep = isAsleep && available * 2 < window;
                        credit.Give(units, window);
                        break;
                    case 2 when !isAsleep:
                        isAsleep = available * 2 < window;
                        if (credit.TrySleep(() => woken++, window) != isAsleep)
                        {
                            return false;
                        }

                        break;
                }

                if (credit.IsAvailable != available > 0 || woken != expected)
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>A wake-up that is lost lets the sleeper wait for good; one too many is a second release.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(32)]
    public async Task No_wake_up_is_lost_between_threads(int window)
    {
        var commands = window == 1 ? 50_000 : 200_000; // with a window of one each command sleeps
        var shared = new Shared();
        using var woken = new SemaphoreSlim(0);
        using var inFlight = new SemaphoreSlim(0);
        shared.Credit.Give(window, window);
        var givers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            for (var n = 0; n < commands / 2; n++)
            {
                Assert.True(inFlight.Wait(TestHub.Patience), "no command came: the taker sleeps for good");
                shared.Credit.Give(1, window);
            }
        })).ToArray();

        for (var n = 0; n < commands; n++)
        {
            while (!shared.Credit.IsAvailable)
            {
                if (shared.Credit.TrySleep(() => woken.Release(), window))
                {
                    Assert.True(await woken.WaitAsync(TestHub.Patience), $"asleep for good before command {n}");
                }
            }

            shared.Credit.Take();
            inFlight.Release();
        }

        await Task.WhenAll(givers);
        Assert.Equal(0, woken.CurrentCount);
        Assert.Equal(window, TakeAll(ref shared.Credit));
    }

    private static int TakeAll(ref CommandCredit credit)
    {
        var taken = 0;
        for (; credit.IsAvailable; taken++)
        {
            credit.Take();
        }

        return taken;
    }

    private sealed class Shared
    {
        public CommandCredit Credit;
    }
}
