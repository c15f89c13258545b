namespace ActorHub.Bench;

/// <summary>Each connection keeps a constant number of messages in flight: an echo releases the next message.</summary>
internal sealed class EchoLoad : Workload
{
    private readonly LoadPlan _plan;
    private readonly IReadOnlyList<LoadConnection> _connections;
    private readonly PreparedMessage[] _messages;
    private readonly long[] _sent;
    private DeliveryFaults _faults;
    private long _inFlight;
    private bool _started;

    /// <summary>Prepares the messages; <see cref="Send"/> sends the first ones.</summary>
    /// <param name="plan">Message, size and depth.</param>
    /// <param name="connections">The senders.</param>
    public EchoLoad(LoadPlan plan, IReadOnlyList<LoadConnection> connections)
    {
        (_plan, _connections) = (plan, connections);
        _sent = new long[connections.Count];
        var template = plan.Conversation.Message;
        var shared = template.Prepare(0, plan.Size);
        _messages = [.. connections.Select(connection => template.HasIndex ? template.Prepare(connection.Index, plan.Size) : shared)];
    }

    /// <inheritdoc/>
    public override long InFlight => _inFlight;

    /// <inheritdoc/>
    public override DeliveryFaults Faults => _faults;

    /// <inheritdoc/>
    public override long Send(long now)
    {
        if (!_started)
        {
            _started = true;
            RestartWait(now);
            foreach (var connection in _connections)
            {
                Fill(connection);
            }
        }

        return long.MaxValue;
    }

    /// <inheritdoc/>
    public override void OnMessage(LoadConnection connection, ReadOnlySpan<byte> message, long now)
    {
        while (Stamp.TryRead(ref message, out var sequence, out var at))
        {
            if (IsEcho(connection, sequence))
            {
                CountArrival(at, now);
            }
        }

        Fill(connection); // sending invalidates the message, so it comes last
    }

    /// <inheritdoc/>
    public override void OnConnectionEnded(LoadConnection connection) => _inFlight -= _sent[connection.Index] - connection.Arrived.Last;

    /// <inheritdoc/>
    public override void CountPendingAsLost() => _faults += new DeliveryFaults(Lost: _inFlight);

    /// <summary>Sends until the connection has the plan's depth of messages in flight.</summary>
    private void Fill(LoadConnection connection)
    {
        while (!IsStopped && connection.State == LoadConnectionState.Ready && _sent[connection.Index] - connection.Arrived.Last < _plan.Depth)
        {
            _inFlight++;
            connection.Send(_plan.Conversation.Kind, _messages[connection.Index].Stamped(++_sent[connection.Index], Clock.Now));
        }
    }

    private bool IsEcho(LoadConnection connection, long sequence)
    {
        if (sequence < 1 || sequence > _sent[connection.Index])
        {
            _faults += new DeliveryFaults(Strange: 1);
            return false;
        }

        switch (connection.Arrived.Take(sequence, out var skipped))
        {
            case Arrival.Doubled:
                _faults += new DeliveryFaults(Doubled: 1);
                return false;
            case Arrival.Late:
                _faults += new DeliveryFaults(Lost: -1, OutOfOrder: 1);
                return true;
            default:
                _inFlight -= 1 + skipped;
                _faults += new DeliveryFaults(Lost: skipped);
                return true;
        }
    }
}
