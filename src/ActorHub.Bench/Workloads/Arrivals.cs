namespace ActorHub.Bench;

/// <summary>Verdict on the arrival of a numbered message.</summary>
internal enum Arrival
{
    /// <summary>The highest number so far, perhaps after a gap.</summary>
    New,

    /// <summary>A number from a gap: later messages overtook it.</summary>
    Late,

    /// <summary>A number that arrived before.</summary>
    Doubled,
}

/// <summary>The message numbers that arrived on a connection. 16 bytes, because a run has many connections.</summary>
internal struct Arrivals
{
    private const int Window = 64;

    // Bit i is set if the message with number Last - i arrived.
    private ulong _seen;

    /// <summary>The highest number that has arrived; 0 before the first.</summary>
    public long Last { get; private set; }

    /// <summary>Records an arrival.</summary>
    /// <param name="sequence">The message's number, at least 1.</param>
    /// <param name="skipped">Numbers between the highest before and this one. They are lost unless they arrive late.</param>
    /// <returns>The verdict. A number that is 64 or more below the highest counts as doubled, because only 64 are remembered.</returns>
    public Arrival Take(long sequence, out long skipped)
    {
        skipped = 0;
        var ahead = sequence - Last;
        if (ahead > 0)
        {
            skipped = ahead - 1;
            _seen = ahead < Window ? (_seen << (int)ahead) | 1 : 1;
            Last = sequence;
            return Arrival.New;
        }

        if (ahead <= -Window || (_seen & (1UL << (int)-ahead)) != 0)
        {
            return Arrival.Doubled;
        }

        _seen |= 1UL << (int)-ahead;
        return Arrival.Late;
    }
}
