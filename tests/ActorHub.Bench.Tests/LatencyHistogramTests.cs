using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.Bench.Tests;

public class LatencyHistogramTests
{
    [Fact]
    public void Nothing_added_has_no_quantiles() => Assert.Equal((0, 0, 0), (new LatencyHistogram() is var empty ? empty.Count : -1, empty.Max, empty.Quantile(0.5)));

    [Theory]
    [InlineData(0.5, 50)]
    [InlineData(0.9, 90)]
    [InlineData(0.99, 99)]
    [InlineData(0.991, 100)]
    [InlineData(1, 100)]
    public void Numbers_are_told_by_their_rank(double quantile, int rank)
    {
        var histogram = new LatencyHistogram();
        foreach (var number in Enumerable.Range(1, 100).Reverse())
        {
            histogram.Add(number);
        }

        Assert.InRange(histogram.Quantile(quantile), rank, rank + (rank / 64));
    }

    [Fact]
    public void A_time_before_the_intended_one_counts_as_none()
    {
        var histogram = new LatencyHistogram();

        histogram.Add(-5);

        Assert.Equal((1, 0, 0), (histogram.Count, histogram.Max, histogram.Quantile(1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(1_000_000_007)]
    [InlineData(long.MaxValue)]
    public void The_longest_is_told_exactly(long longest)
    {
        var histogram = new LatencyHistogram();
        histogram.Add(0);
        histogram.Add(longest);

        Assert.Equal((longest, longest), (histogram.Max, histogram.Quantile(1)));
    }

    [Fact]
    public void A_quantile_is_at_most_a_64th_above_that_of_the_sorted_list() =>
        Prop.ForAll(Times().ToArbitrary(), Gen.Choose(1, 1000).ToArbitrary(), static (times, perMille) =>
        {
            var histogram = new LatencyHistogram();
            foreach (var time in times)
            {
                histogram.Add(time);
            }

            var exact = times.Order().ElementAt((int)Math.Ceiling(perMille / 1000.0 * times.Length) - 1);
            var told = histogram.Quantile(perMille / 1000.0);
            return told >= exact && told - exact <= exact / 64;
        }).QuickCheckThrowOnFailure();

    // Of every magnitude alike, not only large ones.
    private static Gen<long[]> Times() =>
        Gen.Choose(0, 62).SelectMany(static bits => Gen.Choose(0, int.MaxValue).Select(low => (long)(((ulong)low * 0x9E3779B97F4A7C15UL) >> (63 - bits) >> 1)))
            .NonEmptyListOf().Select(static list => list.ToArray());
}
