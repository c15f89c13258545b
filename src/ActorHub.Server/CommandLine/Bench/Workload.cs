namespace ActorHub.Server.CommandLine.Bench;

/// <summary>What is done with connections that are ready: sends, judges what arrives, and counts it.</summary>
internal abstract class Workload
{
    private bool _measuring;

    /// <summary>Times from the intended sending to the arrival, while it was measured.</summary>
    public LatencyHistogram Latencies { get; } = new();

    /// <summary>Messages that have arrived while it was measured.</summary>
    public long Count { get; private set; }

    /// <summary>Messages that have arrived from the beginning.</summary>
    public long Total { get; private set; }

    /// <summary>When a message arrived last, by the <see cref="Clock"/>.</summary>
    public long LastArrival { get; private set; }

    /// <summary>Messages that have been sent and have not arrived everywhere.</summary>
    public abstract long UnderWay { get; }

    /// <summary>What was wrong so far.</summary>
    public abstract DeliveryFaults Faults { get; }

    /// <summary>Whether nothing more is to be sent.</summary>
    protected bool IsStopped { get; private set; }

    /// <summary>Sends nothing any more; what is under way may arrive.</summary>
    public void Stop() => IsStopped = true;

    /// <summary>Begins to count.</summary>
    public void Measure() => _measuring = true;

    /// <summary>Counts no longer.</summary>
    public void EndMeasure() => _measuring = false;

    /// <summary>Sends what is due.</summary>
    /// <param name="now">The time.</param>
    /// <returns>When to be called again even if nothing arrives.</returns>
    public abstract long Send(long now);

    /// <summary>A message came to a connection that is ready.</summary>
    /// <param name="connection">Whose.</param>
    /// <param name="message">Valid until the connection sends.</param>
    /// <param name="now">The time.</param>
    public abstract void Hear(LoadConnection connection, ReadOnlySpan<byte> message, long now);

    /// <summary>A connection that was ready has ended.</summary>
    public abstract void Leave(LoadConnection connection);

    /// <summary>Nothing more will come: what is under way is lost.</summary>
    public abstract void GiveUp();

    /// <summary>Counts an arrival.</summary>
    protected void Arrive(long at, long now)
    {
        Total++;
        LastArrival = now;
        if (_measuring)
        {
            Count++;
            Latencies.Add(now - at);
        }
    }

    /// <summary>The wait for arrivals begins anew: something was sent when nothing was under way.</summary>
    protected void AwaitFrom(long now) => LastArrival = now;
}
