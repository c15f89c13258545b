namespace ActorHub.Client;

/// <summary>Computes the delays of <see cref="ReconnectOptions"/>.</summary>
/// <param name="options">The limits.</param>
/// <param name="random">Returns random numbers from 0 to below 1.</param>
/// <param name="time">The clock.</param>
internal sealed class Backoff(ReconnectOptions options, Func<double> random, TimeProvider time)
{
    // Time after which a connection resets the back-off. A connection alone must not: the hub may accept connections and drop them at once.
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(5);

    // More doublings change no delay. The power must stay finite: an infinite one times a base delay of zero is not a number.
    private const int MaxDoublings = 64;

    private long? _connected;
    private bool _lost;

    /// <summary>Number of attempts since the last stable connection.</summary>
    public int Attempts { get; private set; }

    /// <summary>Whether no attempt is left.</summary>
    public bool IsExhausted => Attempts >= options.MaxAttempts;

    /// <summary>Records that a connection was made.</summary>
    public void Connected() => (_connected, _lost) = (time.GetTimestamp(), true);

    /// <summary>Records that the attempt has failed or its connection has ended. After a stable connection, the next attempt is the first again.</summary>
    public void Ended()
    {
        if (_connected is { } since && time.GetElapsedTime(since) >= Stable)
        {
            Attempts = 0;
        }

        _connected = null;
    }

    /// <summary>Begins an attempt.</summary>
    /// <param name="atLeast">The minimum delay that the server requested; zero for none.</param>
    /// <returns>The delay before the attempt.</returns>
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

        // RFC 6455 §7.2.3: delays increase, so the limit is never below the first.
        var shortest = _lost ? options.FirstDelay : TimeSpan.Zero;
        var grown = options.BaseDelay.TotalMilliseconds * Math.Pow(2, Math.Min(Attempts - 1, MaxDoublings));
        return TimeSpan.FromMilliseconds(Math.Min(Math.Max(grown, shortest.TotalMilliseconds), options.MaxDelay.TotalMilliseconds));
    }
}
