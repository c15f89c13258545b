namespace ActorHub.Hub.Sessions;

/// <summary>
/// A token bucket, stored as one number: the time at which it is full again. Its capacity, which is the largest burst, is one second's
/// tokens. Not thread-safe.
/// </summary>
internal struct PublishBudget
{
    private long _fullAt;

    /// <summary>Takes one token.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="perSecond">Tokens added per second.</param>
    /// <returns>False if the bucket is empty.</returns>
    public bool TryTake(TimeProvider time, int perSecond)
    {
        var now = time.GetTimestamp();
        var second = time.TimestampFrequency;
        var token = Math.Max(1, second / perSecond);
        var fullAt = Math.Max(_fullAt, now) + token;
        if (fullAt - now > second)
        {
            return false;
        }

        _fullAt = fullAt;
        return true;
    }
}
