namespace ActorHub.Client;

/// <summary>The delays of <see cref="ReconnectOptions"/>.</summary>
/// <param name="options">The limits.</param>
/// <param name="random">Gives numbers from 0 to below 1.</param>
/// <param name="time">The clock.</param>
internal sealed class Backoff(ReconnectOptions options, Func<double> random, TimeProvider time)
{
    // A hub that takes connections and drops them at once must not be met without back-off, so a connection alone is no success.
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(5);

    private long? _connected;
    private bool _lost;

    /// <summary>How many attempts were begun since the last connection that held.</summary>
    public int Attempts { get; private set; }

    /// <summary>Whether no attempt is left.</summary>
    public bool IsExhausted => Attempts >= options.MaxAttempts;

    /// <summary>A connection was made.</summary>
    public void Connected() => (_connected, _lost) = (time.GetTimestamp(), true);

    /// <summary>The attempt has failed, or its connection has ended: if it has held, the next attempt is the first again.</summary>
    public void Ended()
    {
        if (_connected is { } since && time.GetElapsedTime(since) >= Stable)
        {
            Attempts = 0;
        }

        _connected = null;
    }

    /// <summary>Begins an attempt.</summary>
    /// <param name="atLeast">What the server asked for; zero for nothing.</param>
    /// <returns>How long to wait before it.</returns>
    public TimeSpan Next(TimeSpan atLeast)
    {
        Attempts++;
        return atLeast + (Limit() * random());
    }

    private TimeSpan Limit()
    {
        if (Attempts == 1 && _lost)
        {
            return options.FirstDelay;
        }

        // §7.2.3: longer and longer, so never shorter than the first.
        var shortest = _lost ? options.FirstDelay : TimeSpan.Zero;
        var grown = options.BaseDelay.TotalMilliseconds * Math.Pow(2, Attempts - 1);
        return TimeSpan.FromMilliseconds(Math.Min(Math.Max(grown, shortest.TotalMilliseconds), options.MaxDelay.TotalMilliseconds));
    }
}
