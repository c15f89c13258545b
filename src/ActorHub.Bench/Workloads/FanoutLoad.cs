namespace ActorHub.Bench;

/// <summary>
/// One connection publishes, and every other one subscribes. With a window, the next message is sent when an earlier one has reached every
/// subscriber. With a rate, messages are sent by the clock, and the stamp is the time at which the message was due, so that the latency
/// includes a delay of the publisher.
/// </summary>
/// <param name="plan">Message, size, and window or rate.</param>
/// <param name="subscribers">The connections that receive every message.</param>
/// <param name="publisher">The connection that sends.</param>
internal sealed class FanoutLoad(LoadPlan plan, IReadOnlyList<LoadConnection> subscribers, LoadConnection publisher) : Workload
{
    // Back-pressure: above this many buffered bytes the publisher waits until its socket accepts more.
    private const int MaxBufferedBytes = 1 << 22;

    private readonly DeliveryLedger _ledger = new(subscribers.Count(static subscriber => subscriber.State == LoadConnectionState.Ready));
    private readonly PreparedMessage _message = plan.Conversation.Message.Prepare(0, plan.Size);
    private long _due;

    /// <inheritdoc/>
    public override long InFlight => _ledger.InFlight;

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
        for (; _due <= now && MaySend(DeliveryLedger.MaxInFlight - 1); _due += interval)
        {
            Publish(_due);
        }

        return _due;
    }

    /// <inheritdoc/>
    public override void OnMessage(LoadConnection connection, ReadOnlySpan<byte> message, long now)
    {
        if (connection == publisher)
        {
            return;
        }

        while (Stamp.TryRead(ref message, out var sequence, out var at))
        {
            if (_ledger.Deliver(ref connection.Arrived, sequence))
            {
                CountArrival(at, now);
            }
        }
    }

    /// <inheritdoc/>
    public override void OnConnectionEnded(LoadConnection connection) => _ledger.Remove(connection.Arrived);

    /// <inheritdoc/>
    public override void CountPendingAsLost()
    {
        foreach (var subscriber in subscribers)
        {
            if (subscriber.State == LoadConnectionState.Ready)
            {
                _ledger.CountPendingAsLost(subscriber.Arrived);
            }
        }
    }

    private bool MaySend(int inFlight) =>
        _ledger.InFlight < inFlight && publisher.State == LoadConnectionState.Ready && publisher.BufferedBytes < MaxBufferedBytes;

    private void Publish(long at)
    {
        if (_ledger.InFlight == 0)
        {
            RestartWait(at);
        }

        publisher.Send(plan.Conversation.Kind, _message.Stamped(_ledger.Publish(), at));
    }
}
