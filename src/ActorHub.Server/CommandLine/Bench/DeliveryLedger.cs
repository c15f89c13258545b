namespace ActorHub.Server.CommandLine.Bench;

/// <summary>
/// What a fan-out owes: of each message under way, how many subscribers still wait for it. A message that a subscriber skipped is not waited
/// for any longer, so that one loss does not stop the run. Not thread-safe; allocates nothing for a message.
/// </summary>
internal sealed class DeliveryLedger
{
    /// <summary>Most messages that may be under way at once.</summary>
    public const int MostUnderWay = 1 << 16;

    private readonly int[] _waiting = new int[MostUnderWay];
    private int _subscribers;

    /// <summary>Starts with nothing published.</summary>
    /// <param name="subscribers">How many hear each message.</param>
    public DeliveryLedger(int subscribers) => _subscribers = subscribers;

    /// <summary>The number of the last message published; 0 before the first.</summary>
    public long Published { get; private set; }

    /// <summary>Up to which number every subscriber has, or has skipped, every message.</summary>
    public long Settled { get; private set; }

    /// <summary>Messages that somebody waits for.</summary>
    public long UnderWay => Published - Settled;

    /// <summary>What was wrong so far; a message still under way is not yet lost.</summary>
    public DeliveryFaults Faults { get; private set; }

    /// <summary>A message goes out.</summary>
    /// <returns>Its number.</returns>
    public long Publish()
    {
        Published++;
        _waiting[Published % MostUnderWay] = _subscribers;
        Settle();
        return Published;
    }

    /// <summary>A message came to a subscriber.</summary>
    /// <param name="subscriber">What it has.</param>
    /// <param name="sequence">The number that came.</param>
    /// <returns>Whether it is a delivery: a message of this run, for the first time.</returns>
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
            case Arrival.Late: // counted as lost, and not waited for, when it was skipped
                Faults += new DeliveryFaults(Lost: -1, OutOfOrder: 1);
                return true;
            default:
                Faults += new DeliveryFaults(Lost: skipped);
                Release(before, sequence);
                return true;
        }
    }

    /// <summary>A subscriber's connection has ended: nothing is owed to it any more.</summary>
    public void Leave(in Arrivals subscriber)
    {
        _subscribers--;
        Release(subscriber.Last, Published);
    }

    /// <summary>Nothing more will come: what a subscriber still lacks is lost.</summary>
    public void GiveUp(in Arrivals subscriber) => Faults += new DeliveryFaults(Lost: Published - subscriber.Last);

    private void Release(long after, long through)
    {
        for (var sequence = Math.Max(after, Settled) + 1; sequence <= through; sequence++)
        {
            _waiting[sequence % MostUnderWay]--;
        }

        Settle();
    }

    private void Settle()
    {
        while (Settled < Published && _waiting[(Settled + 1) % MostUnderWay] == 0)
        {
            Settled++;
        }
    }
}
