using ActorHub.Hub.Sessions;
using ActorHub.Hub.Tests.Support;

namespace ActorHub.Hub.Tests.Sessions;

public sealed class PublishBudgetTests
{
    [Fact]
    public void It_allows_one_seconds_worth_at_once_and_then_as_many_as_time_brings()
    {
        var time = new ManualTime();
        var budget = default(PublishBudget);
        Assert.Equal(10, Take(ref budget, time));
        time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Equal(0, Take(ref budget, time));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, Take(ref budget, time));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(10, Take(ref budget, time));
    }

    private static int Take(ref PublishBudget budget, TimeProvider time)
    {
        var taken = 0;
        while (budget.TryTake(time, 10))
        {
            taken++;
        }

        return taken;
    }
}
