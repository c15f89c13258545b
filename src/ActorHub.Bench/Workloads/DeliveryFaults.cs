namespace ActorHub.Bench;

/// <summary>Counts of messages that did not arrive exactly once and in order.</summary>
/// <param name="Lost">Messages that never arrived on a connection that stayed open.</param>
/// <param name="Doubled">Messages that arrived again.</param>
/// <param name="OutOfOrder">Messages that arrived after a later one.</param>
/// <param name="Strange">Messages that this run did not send.</param>
internal readonly record struct DeliveryFaults(long Lost = 0, long Doubled = 0, long OutOfOrder = 0, long Strange = 0)
{
    /// <summary>Whether every count is zero.</summary>
    public bool IsNone => this == default;

    public static DeliveryFaults operator +(DeliveryFaults a, DeliveryFaults b) =>
        new(a.Lost + b.Lost, a.Doubled + b.Doubled, a.OutOfOrder + b.OutOfOrder, a.Strange + b.Strange);
}
