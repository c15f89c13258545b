namespace ActorHub.Bench;

/// <summary>
/// For each message in flight, the number of subscribers that have not received it. A message that a subscriber skipped is no longer expected
/// there, so a loss does not stop the run. Not thread-safe; allocates nothing for a message.
/// </summary>
internal sealed class DeliveryLedger
{
    /// <summary>Capacity: most messages in flight.</summary>
    public const int MaxInFlight = 1 << 16;

    private readonly int[] _pending = new int[MaxInFlight];
    private int _subscribers;

    /// <summary>Creates an empty ledger.</summary>
    /// <param name="subscribers">Number of subscribers that each message is for.</param>
    public DeliveryLedger(int subscribers) => _subscribers = subscribers;

    /// <summary>The number of the last message published; 0 before the first.</summary>
    public long Published { get; private set; }

    /// <summary>Every message up to this number was received or skipped by every subscriber.</summary>
    public long Settled { get; private set; }

    /// <summary>Messages that some subscriber still expects.</summary>
    public long InFlight => Published - Settled;

    /// <summary>Faults found so far. A message in flight is not lost yet.</summary>
    public DeliveryFaults Faults { get; private set; }

    /// <summary>Adds a message.</summary>
    /// <returns>The message's number, from 1.</returns>
    public long Publish()
    {
        Published++;
        _pending[Published % MaxInFlight] = _subscribers;
        Settle();
        return Published;
    }

    /// <summary>Records that a message arrived at a subscriber.</summary>
    /// <param name="subscriber">The subscriber's arrivals.</param>
    /// <param name="sequence">The message's number.</param>
    /// <returns>Whether this is a delivery: a message of this run that arrived here for the first time.</returns>
    public bool Deliver(ref Arrivals subscriber, long sequence)
    {
        if (sequence < 1 || sequence > Published)
        {
            Faults += new DeliveryFaults(Strange: 1);
            return false;
        }

        var before = subscriber.Last;
        switch (subscriber.Take(sequence, out var skipped))
        {
            case Arrival.Doubled:
                Faults += new DeliveryFaults(Doubled: 1);
                return false;
            case Arrival.Late: // the skip had counted it as lost and released it
                Faults += new DeliveryFaults(Lost: -1, OutOfOrder: 1);
                return true;
            default:
                Faults += new DeliveryFaults(Lost: skipped);
                Release(before, sequence);
                return true;
        }
    }

    /// <summary>Removes a subscriber whose connection ended; its messages in flight are no longer expected.</summary>
    public void Remove(in Arrivals subscriber)
    {
        _subscribers--;
        Release(subscriber.Last, Published);
    }

    /// <summary>Counts the messages that a subscriber still expects as lost.</summary>
    public void CountPendingAsLost(in Arrivals subscriber) => Faults += new DeliveryFaults(Lost: Published - subscriber.Last);

    private void Release(long after, long through)
    {
        for (var sequence = Math.Max(after, Settled) + 1; sequence <= through; sequence++)
        {
            _pending[sequence % MaxInFlight]--;
        }

        Settle();
    }

    private void Settle()
    {
        while (Settled < Published && _pending[(Settled + 1) % MaxInFlight] == 0)
        {
            Settled++;
        }
    }
}
