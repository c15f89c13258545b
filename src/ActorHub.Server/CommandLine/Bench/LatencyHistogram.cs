using System.Numerics;

namespace ActorHub.Server.CommandLine.Bench;

/// <summary>
/// Times in log-linear buckets, as HdrHistogram has them: each power of two is cut into 64, so that a quantile is at most a 64th above the
/// time it stands for. Adding allocates nothing. Not thread-safe.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int SubBits = 6;
    private const int SubBuckets = 1 << SubBits;

    private readonly long[] _counts = new long[(64 - SubBits) << SubBits];

    /// <summary>How many times were added.</summary>
    public long Count { get; private set; }

    /// <summary>The longest, exactly; 0 when there is none.</summary>
    public long Max { get; private set; }

    /// <summary>Adds a time.</summary>
    /// <param name="nanoseconds">Below 0 counts as 0: the stamp may have been intended for later than the answer came.</param>
    public void Add(long nanoseconds)
    {
        var value = Math.Max(0, nanoseconds);
        _counts[BucketOf(value)]++;
        Count++;
        Max = Math.Max(Max, value);
    }

    /// <summary>The time that a part of all did not exceed, rounded up to the end of its bucket.</summary>
    /// <param name="quantile">Above 0, at most 1: 0.99 is the 99th percentile.</param>
    /// <returns>Nanoseconds; 0 when nothing was added.</returns>
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

    // Below 64 a bucket is a number; above, the six bits behind the leading one choose among the 64 of its power of two.
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
