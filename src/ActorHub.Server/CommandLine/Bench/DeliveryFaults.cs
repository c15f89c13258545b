namespace ActorHub.Server.CommandLine.Bench;

/// <summary>Messages that did not arrive once and in order.</summary>
/// <param name="Lost">Never arrived, though the connection lived.</param>
/// <param name="Doubled">Arrived again.</param>
/// <param name="OutOfOrder">Arrived behind one that was sent after it.</param>
/// <param name="Strange">Arrived, but were not sent by this run.</param>
internal readonly record struct DeliveryFaults(long Lost = 0, long Doubled = 0, long OutOfOrder = 0, long Strange = 0)
{
    /// <summary>Whether there is none.</summary>
    public bool IsNone => this == default;

    public static DeliveryFaults operator +(DeliveryFaults a, DeliveryFaults b) =>
        new(a.Lost + b.Lost, a.Doubled + b.Doubled, a.OutOfOrder + b.OutOfOrder, a.Strange + b.Strange);
}
