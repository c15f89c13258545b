namespace ActorHub.Server.CommandLine.Bench;

/// <summary>What the arrival of a numbered message means.</summary>
internal enum Arrival
{
    /// <summary>It is the next one, or one behind a gap.</summary>
    New,

    /// <summary>It fills a gap: others overtook it.</summary>
    Late,

    /// <summary>It was there before.</summary>
    Doubled,
}

/// <summary>Which messages of a sequence from 1 a connection has. Sixteen bytes, since there are many connections.</summary>
internal struct Arrivals
{
    private const int Remembered = 64;

    // Bit i: the message i before the last one has arrived.
    private ulong _seen;

    /// <summary>The highest number that has arrived; 0 before the first.</summary>
    public long Last { get; private set; }

    /// <summary>Takes note of an arrival.</summary>
    /// <param name="sequence">Its number, at least 1.</param>
    /// <param name="skipped">How many numbers between the last one and this have not arrived: lost, unless they come late.</param>
    /// <returns>What it means. One from more than 64 messages ago counts as doubled, since nobody remembers.</returns>
    public Arrival Take(long sequence, out long skipped)
    {
        skipped = 0;
        var ahead = sequence - Last;
        if (ahead > 0)
        {
            skipped = ahead - 1;
            _seen = ahead < Remembered ? (_seen << (int)ahead) | 1 : 1;
            Last = sequence;
            return Arrival.New;
        }

        if (ahead <= -Remembered || (_seen & (1UL << (int)-ahead)) != 0)
        {
            return Arrival.Doubled;
        }

        _seen |= 1UL << (int)-ahead;
        return Arrival.Late;
    }
}
