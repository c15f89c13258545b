namespace ActorHub.Client;

/// <summary>The delays of <see cref="ReconnectOptions"/>.</summary>
/// <param name="options">The limits.</param>
/// <param name="random">Gives numbers from 0 to below 1.</param>
internal sealed class Backoff(ReconnectOptions options, Func<double> random)
{
    private bool _lost;

    /// <summary>How many attempts were begun since the last connection.</summary>
    public int Attempts { get; private set; }

    /// <summary>Whether no attempt is left.</summary>
    public bool IsExhausted => Attempts >= options.MaxAttempts;

    /// <summary>A connection was made: the next attempt is the first again.</summary>
    public void Reset() => (Attempts, _lost) = (0, true);

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
