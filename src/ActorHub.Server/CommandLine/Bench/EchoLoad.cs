namespace ActorHub.Server.CommandLine.Bench;

/// <summary>Each connection keeps its messages under way: when one comes back, the next goes out.</summary>
internal sealed class EchoLoad : Workload
{
    private readonly LoadPlan _plan;
    private readonly IReadOnlyList<LoadConnection> _connections;
    private readonly PreparedMessage[] _messages;
    private readonly long[] _sent;
    private DeliveryFaults _faults;
    private long _underWay;
    private bool _started;

    /// <summary>Sends nothing yet.</summary>
    /// <param name="plan">What to send.</param>
    /// <param name="connections">Those that send.</param>
    public EchoLoad(LoadPlan plan, IReadOnlyList<LoadConnection> connections)
    {
        (_plan, _connections) = (plan, connections);
        _sent = new long[connections.Count];
        var template = plan.Conversation.Message;
        var shared = template.Prepare(0, plan.Size);
        _messages = [.. connections.Select(connection => template.HasIndex ? template.Prepare(connection.Index, plan.Size) : shared)];
    }

    /// <inheritdoc/>
    public override long UnderWay => _underWay;

    /// <inheritdoc/>
    public override DeliveryFaults Faults => _faults;

    /// <inheritdoc/>
    public override long Send(long now)
    {
        if (!_started)
        {
            _started = true;
            AwaitFrom(now);
            foreach (var connection in _connections)
            {
                Fill(connection);
            }
        }

        return long.MaxValue;
    }

    /// <inheritdoc/>
    public override void Hear(LoadConnection connection, ReadOnlySpan<byte> message, long now)
    {
        while (Stamp.TryRead(ref message, out var sequence, out var at))
        {
            if (IsEcho(connection, sequence))
            {
                Arrive(at, now);
            }
        }

        Fill(connection); // the message is not looked at any more
    }

    /// <inheritdoc/>
    public override void Leave(LoadConnection connection) => _underWay -= _sent[connection.Index] - connection.Arrived.Last;

    /// <inheritdoc/>
    public override void GiveUp() => _faults += new DeliveryFaults(Lost: _underWay);

    /// <summary>Sends until as many messages are under way as there should be.</summary>
    private void Fill(LoadConnection connection)
    {
        while (!IsStopped && connection.State == LoadConnectionState.Ready && _sent[connection.Index] - connection.Arrived.Last < _plan.Depth)
        {
            _underWay++;
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
                _underWay -= 1 + skipped;
                _faults += new DeliveryFaults(Lost: skipped);
                return true;
        }
    }
}
