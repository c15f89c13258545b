namespace ActorHub.Client;

/// <summary>Tracks the position of a <see cref="HubSubscription"/>. Not thread-safe.</summary>
/// <remarks>
/// The offsets that a subscription receives are consecutive, except for the client's own publications without echo. The replies to those are
/// recorded, so that they do not count as missed. A subscription that is renewed where it stood keeps them: the hub then sends it all
/// publications after its position, and the own ones among them are ignored.
/// </remarks>
internal sealed class ChannelProgress
{
    private readonly SortedSet<long> _excluded = []; // offsets after Position of own publications without echo

    /// <summary>The last position up to which nothing was missed.</summary>
    public StreamPosition Position { get; private set; } = new("", 0);

    /// <summary>Sets the position after the hub has begun the subscription, or has renewed it at another position.</summary>
    public void Begin(StreamPosition now)
    {
        if (now.Epoch != Position.Epoch)
        {
            _excluded.Clear();
        }

        Position = now;
        MoveTo(now.Offset);
    }

    /// <summary>Advances to a received publication.</summary>
    /// <param name="offset">The publication's offset.</param>
    /// <param name="continuity">Whether it is the next one. The protocol excludes gaps, but if a hub has one, it must not be silent.</param>
    /// <returns>False if it was received before.</returns>
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

    /// <summary>Records one of the client's own publications, which the hub does not deliver to this subscription.</summary>
    public void RecordExcluded(StreamPosition own)
    {
        if (own.Epoch == Position.Epoch && own.Offset > Position.Offset)
        {
            _excluded.Add(own.Offset);
            MoveTo(Position.Offset);
        }
    }

    private void MoveTo(long offset)
    {
        while (_excluded.Count > 0 && _excluded.Min <= offset + 1)
        {
            offset = Math.Max(offset, _excluded.Min);
            _excluded.Remove(_excluded.Min);
        }

        Position = Position with { Offset = offset };
    }
}
