using System.Numerics;

namespace ActorHub.Bench;

/// <summary>
/// Times in log-linear buckets like those of HdrHistogram: 64 buckets for each power of two. A quantile is at most 1/64 above the exact time.
/// Adding allocates nothing. Not thread-safe.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int SubBits = 6;
    private const int SubBuckets = 1 << SubBits;

    private readonly long[] _counts = new long[(64 - SubBits) << SubBits];

    /// <summary>Number of times added.</summary>
    public long Count { get; private set; }

    /// <summary>The longest time, exactly; 0 if none was added.</summary>
    public long Max { get; private set; }

    /// <summary>Adds a time.</summary>
    /// <param name="nanoseconds">The time. A negative one counts as 0: a stamp may be later than the arrival.</param>
    public void Add(long nanoseconds)
    {
        var value = Math.Max(0, nanoseconds);
        _counts[BucketOf(value)]++;
        Count++;
        Max = Math.Max(Max, value);
    }

    /// <summary>The time that a share of all times did not exceed, rounded up to the end of its bucket.</summary>
    /// <param name="quantile">Above 0, at most 1: 0.99 is the 99th percentile.</param>
    /// <returns>Nanoseconds; 0 if no time was added.</returns>
    public long Quantile(double quantile)
    {
        var rank = (long)Math.Ceiling(quantile * Count);
        var seen = 0L;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= rank && seen > 0)
            {
                return Math.Min(LastOf(bucket), Max);
            }
        }

        return Max;
    }

    // Below 64 each number has its own bucket. Above, the six bits after the leading one choose one of the 64 buckets of the power of two.
    private static int BucketOf(long value)
    {
        var power = value < SubBuckets ? 0 : BitOperations.Log2((ulong)value) - SubBits + 1;
        return power == 0 ? (int)value : (power << SubBits) + (int)(value >> (power - 1)) - SubBuckets;
    }

    private static long LastOf(int bucket)
    {
        var power = bucket >> SubBits;
        var sub = bucket & (SubBuckets - 1);
        return power == 0 ? sub : ((long)(sub + SubBuckets + 1) << (power - 1)) - 1;
    }
}
