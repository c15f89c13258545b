namespace ActorHub.Server.CommandLine.Bench;

/// <summary>Nothing: connections are held.</summary>
internal sealed class IdleLoad : Workload
{
    /// <inheritdoc/>
    public override long UnderWay => 0;

    /// <inheritdoc/>
    public override DeliveryFaults Faults => default;

    /// <inheritdoc/>
    public override long Send(long now) => long.MaxValue;

    /// <inheritdoc/>
    public override void Hear(LoadConnection connection, ReadOnlySpan<byte> message, long now)
    {
        // Whatever a server says to those that are silent.
    }

    /// <inheritdoc/>
    public override void Leave(LoadConnection connection)
    {
        // Counted by the run.
    }

    /// <inheritdoc/>
    public override void GiveUp()
    {
        // Nothing is awaited.
    }
}
