namespace ActorHub.Bench;

/// <summary>The load on connections that are ready: sends messages, checks and counts those that arrive.</summary>
internal abstract class Workload
{
    private bool _measuring;

    /// <summary>Times from due to arrival, of the measured part.</summary>
    public LatencyHistogram Latencies { get; } = new();

    /// <summary>Messages that arrived in the measured part.</summary>
    public long Count { get; private set; }

    /// <summary>Messages that arrived since the start.</summary>
    public long Total { get; private set; }

    /// <summary>Start of the current wait: the last arrival, or the first send after a time with no message in flight.</summary>
    public long LastArrival { get; private set; }

    /// <summary>Messages that are sent and have not arrived at every receiver.</summary>
    public abstract long InFlight { get; }

    /// <summary>Faults found so far.</summary>
    public abstract DeliveryFaults Faults { get; }

    /// <summary>Whether the load has stopped sending.</summary>
    protected bool IsStopped { get; private set; }

    /// <summary>Stops sending. Messages in flight may still arrive.</summary>
    public void Stop() => IsStopped = true;

    /// <summary>Starts the measured part.</summary>
    public void Measure() => _measuring = true;

    /// <summary>Ends the measured part.</summary>
    public void EndMeasure() => _measuring = false;

    /// <summary>Sends the messages that are due.</summary>
    /// <param name="now">The time, by the <see cref="Clock"/>.</param>
    /// <returns>The time of the next call if no message arrives earlier.</returns>
    public abstract long Send(long now);

    /// <summary>Handles a message that arrived on a ready connection.</summary>
    /// <param name="connection">The receiver.</param>
    /// <param name="message">The message. Valid until the connection sends.</param>
    /// <param name="now">The time, by the <see cref="Clock"/>.</param>
    public abstract void OnMessage(LoadConnection connection, ReadOnlySpan<byte> message, long now);

    /// <summary>Handles the end of a connection that was ready: its messages in flight are no longer expected.</summary>
    public abstract void OnConnectionEnded(LoadConnection connection);

    /// <summary>Counts every message in flight as lost.</summary>
    public abstract void CountPendingAsLost();

    /// <summary>Counts an arrival, and its latency in the measured part.</summary>
    protected void CountArrival(long at, long now)
    {
        Total++;
        LastArrival = now;
        if (_measuring)
        {
            Count++;
            Latencies.Add(now - at);
        }
    }

    /// <summary>Starts the wait for an arrival. Called for a message that is sent while none is in flight.</summary>
    protected void RestartWait(long now) => LastArrival = now;
}
