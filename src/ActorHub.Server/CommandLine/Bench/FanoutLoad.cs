namespace ActorHub.Server.CommandLine.Bench;

/// <summary>
/// One publisher. With a window, the next message goes out when one has arrived everywhere; with a rate, when it is due, and its stamp is
/// the time at which it was due: a publisher that falls behind must not hide that from the latency.
/// </summary>
/// <param name="plan">What to send.</param>
/// <param name="subscribers">Everybody who hears it.</param>
/// <param name="publisher">Sends.</param>
internal sealed class FanoutLoad(LoadPlan plan, IReadOnlyList<LoadConnection> subscribers, LoadConnection publisher) : Workload
{
    // Bytes that may wait for the publisher's socket before a late message waits instead.
    private const int MostBuffered = 1 << 22;

    private readonly DeliveryLedger _ledger = new(subscribers.Count(static subscriber => subscriber.State == LoadConnectionState.Ready));
    private readonly PreparedMessage _message = plan.Conversation.Message.Prepare(0, plan.Size);
    private long _due;

    /// <inheritdoc/>
    public override long UnderWay => _ledger.UnderWay;

    /// <inheritdoc/>
    public override DeliveryFaults Faults => _ledger.Faults;

    /// <inheritdoc/>
    public override long Send(long now)
    {
        if (plan.Rate is not { } rate)
        {
            while (MaySend(plan.Window))
            {
                Publish(Clock.Now);
            }

            return long.MaxValue;
        }

        var interval = 1_000_000_000L / rate;
        _due = _due == 0 ? now : _due;
        for (; _due <= now && MaySend(DeliveryLedger.MostUnderWay - 1); _due += interval)
        {
            Publish(_due);
        }

        return _due;
    }

    /// <inheritdoc/>
    public override void Hear(LoadConnection connection, ReadOnlySpan<byte> message, long now)
    {
        if (connection == publisher)
        {
            return;
        }

        while (Stamp.TryRead(ref message, out var sequence, out var at))
        {
            if (_ledger.Deliver(ref connection.Arrived, sequence))
            {
                Arrive(at, now);
            }
        }
    }

    /// <inheritdoc/>
    public override void Leave(LoadConnection connection) => _ledger.Leave(connection.Arrived);

    /// <inheritdoc/>
    public override void GiveUp()
    {
        foreach (var subscriber in subscribers)
        {
            if (subscriber.State == LoadConnectionState.Ready)
            {
                _ledger.GiveUp(subscriber.Arrived);
            }
        }
    }

    private bool MaySend(int underWay) =>
        _ledger.UnderWay < underWay && publisher.State == LoadConnectionState.Ready && publisher.BufferedBytes < MostBuffered;

    private void Publish(long at)
    {
        if (_ledger.UnderWay == 0)
        {
            AwaitFrom(at);
        }

        publisher.Send(plan.Conversation.Kind, _message.Stamped(_ledger.Publish(), at));
    }
}
