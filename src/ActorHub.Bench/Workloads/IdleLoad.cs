namespace ActorHub.Bench;

/// <summary>No load: the connections stay open and silent.</summary>
internal sealed class IdleLoad : Workload
{
    /// <inheritdoc/>
    public override long InFlight => 0;

    /// <inheritdoc/>
    public override DeliveryFaults Faults => default;

    /// <inheritdoc/>
    public override long Send(long now) => long.MaxValue;

    /// <inheritdoc/>
    public override void OnMessage(LoadConnection connection, ReadOnlySpan<byte> message, long now)
    {
        // A server may send messages of its own; none counts.
    }

    /// <inheritdoc/>
    public override void OnConnectionEnded(LoadConnection connection)
    {
        // The run counts the end.
    }

    /// <inheritdoc/>
    public override void CountPendingAsLost()
    {
        // No message is in flight.
    }
}
