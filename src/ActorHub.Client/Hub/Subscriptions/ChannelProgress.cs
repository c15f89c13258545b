namespace ActorHub.Client;

/// <summary>How far a subscription has come. A value-like part of <see cref="HubSubscription"/>; not thread-safe.</summary>
/// <remarks>
/// The offsets that a subscription hears are consecutive, but for the client's own publications without echo. The replies to these are
/// noted, so that they do not look like something missed after a new connection.
/// </remarks>
internal sealed class ChannelProgress
{
    private readonly SortedSet<long> _ownUnheard = [];

    /// <summary>The last position that is surely known.</summary>
    public StreamPosition Position { get; private set; } = new("", 0);

    /// <summary>The hub has begun or renewed the subscription.</summary>
    /// <param name="now">Where.</param>
    /// <returns>Whether something may have been missed since the last known position.</returns>
    public Continuity Renew(StreamPosition now)
    {
        var continuity = now == Position ? Continuity.Unbroken : Continuity.MayHaveMissed;
        Begin(now);
        return continuity;
    }

    /// <summary>The hub has begun the subscription.</summary>
    public void Begin(StreamPosition now)
    {
        Position = now;
        _ownUnheard.Clear();
    }

    /// <summary>A publication came.</summary>
    /// <param name="offset">Its offset.</param>
    /// <param name="continuity">Whether it is the next one. A hub that keeps the protocol leaves no hole, but one must not be silent.</param>
    /// <returns>False when it was heard already.</returns>
    public bool TryAdvance(long offset, out Continuity continuity)
    {
        continuity = offset <= Position.Offset + 1 ? Continuity.Unbroken : Continuity.MayHaveMissed;
        if (offset <= Position.Offset)
        {
            return false;
        }

        MoveTo(offset);
        return true;
    }

    /// <summary>The hub has taken one of the client's own publications, which the subscription will not hear.</summary>
    public void NoteUnheard(StreamPosition own)
    {
        if (own.Epoch == Position.Epoch && own.Offset > Position.Offset)
        {
            _ownUnheard.Add(own.Offset);
            MoveTo(Position.Offset);
        }
    }

    private void MoveTo(long offset)
    {
        while (_ownUnheard.Count > 0 && _ownUnheard.Min <= offset + 1)
        {
            offset = Math.Max(offset, _ownUnheard.Min);
            _ownUnheard.Remove(_ownUnheard.Min);
        }

        Position = Position with { Offset = offset };
    }
}
