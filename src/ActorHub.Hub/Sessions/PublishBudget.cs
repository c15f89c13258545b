namespace ActorHub.Hub.Sessions;

/// <summary>
/// A token bucket in one number: the time at which it will be full again. It holds one second's worth, so that is also
/// the largest burst. Not thread-safe.
/// </summary>
internal struct PublishBudget
{
    private long _fullAt;

    /// <summary>Takes one token.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="perSecond">Tokens that come in a second.</param>
    /// <returns>False when there is none.</returns>
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
